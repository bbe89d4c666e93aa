import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

// What we lean on of node's own that its documentation does not promise; the test beside holds that it is there.

/** Of a request that node's server has read the head of. */
export interface RequestInternals {
  /** Node throws the rest of a body away that nobody has begun to read. */
  _consuming: boolean;
  /** Node will hand the connection over with it. */
  upgrade: unknown;
}

/** Of the answer to it. */
export interface ResponseInternals {
  /** The head as text; null until there is one. */
  _header: string | null;
  _headerSent: boolean;
  /** What the server was given, in milliseconds. */
  _keepAliveTimeout: number;
  finished: boolean;
  /** What waits for the answer before it to leave. */
  outputData: unknown[];
}

/** Node's own end of a connection. */
export interface ConnectionHandle {
  /** All that it was given to write. */
  readonly bytesWritten: number;
  /** What of it the kernel has not taken yet: it shrinks in the middle of a write. */
  readonly writeQueueSize: number;
  readonly fd: number;
}

interface SocketInternals {
  _httpMessage?: ServerResponse | null;
  _handle?: ConnectionHandle | null;
}

/** The answer that a server's connection is at: node lets go of it once it has left. */
export function currentAnswer(socket: Duplex): ServerResponse | null | undefined {
  return (socket as SocketInternals)._httpMessage;
}

/** Null once it is closed. */
export function handleOf(socket: Duplex): ConnectionHandle | null {
  return (socket as SocketInternals)._handle ?? null;
}
