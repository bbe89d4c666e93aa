import type { Socket } from 'node:net';
import { isReadHeader } from '../response-headers.ts';
import { HeaderNames } from './header-names.ts';
import { type ResponseHeaders, ResponseParser } from './http1-parser.ts';

const names = new HeaderNames(isReadHeader);

/** What hears a provider's answer. After `onEnd` or `onError` nothing more comes. */
export interface UpstreamHandler {
  onStart(controller: UpstreamController): void;
  onHead(status: number, headers: ResponseHeaders): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  onError(error: Error): void;
}

export interface UpstreamController {
  /** The request has gone out to its last byte. */
  readonly sentWhole: boolean;
  abort(): void;
  pause(): void;
  resume(): void;
}

/** The peer, which had taken the connection, went away in the middle. */
export class ConnectionClosedError extends Error {
  override readonly name = 'ConnectionClosedError';
  readonly code = 'LATCHKEY_CONNECTION_CLOSED';
}

/** The connection that hears a socket: see `directRead`. */
const hearer: unique symbol = Symbol('hearer');
type HeardSocket = Socket & { [hearer]?: (chunk: Buffer) => void };

/**
 * For the connector: what a socket reads goes through one buffer of all sockets straight to its connection. Node's own
 * way takes 64 KB from the system for each read, gives most of it back, and passes a stream on the way.
 */
export const directRead = {
  buffer: Buffer.allocUnsafe(64 * 1024),
  callback(this: unknown, length: number, buffer: Uint8Array): boolean {
    const chunk = Buffer.allocUnsafe(length);
    chunk.set(length === buffer.length ? buffer : buffer.subarray(0, length));
    (this as HeardSocket)[hearer]?.(chunk);
    return true;
  },
};

interface ConnectionEvents {
  /** Free for another request. */
  onFree(connection: Connection): void;
  onGone(connection: Connection): void;
}

/** One connection, one request at a time: a stream would block whatever stood behind it. */
export class Connection implements UpstreamController {
  /** Set while it waits for work. */
  idleSince = 0;
  private readonly socket: Socket;
  private readonly events: ConnectionEvents;
  private readonly parser: ResponseParser;
  private handler: UpstreamHandler | undefined;
  private gone = false;
  /** Requests not yet out to their last byte: an early answer may leave one behind when the next begins. */
  private unsent = 0;
  /** One for all requests: a function each would be one more thing to clear away. */
  private readonly wrote = (error: Error | null | undefined): void => {
    if (!error) this.unsent -= 1;
  };

  constructor(socket: Socket, events: ConnectionEvents) {
    this.socket = socket;
    this.events = events;
    const heard = {
      onHead: (status: number, headers: ResponseHeaders) => this.handler?.onHead(status, headers),
      onData: (chunk: Buffer) => this.handler?.onData(chunk),
      onEnd: (reusable: boolean) => this.ended(reusable),
    };
    this.parser = new ResponseParser(heard, names);
    const hear = (chunk: Buffer) => this.received(chunk);
    (socket as HeardSocket)[hearer] = hear;
    // Where the connector knows nothing of direct reads.
    socket.on('data', hear);
    socket.on('end', () => this.peerEnded());
    socket.on('error', (cause) => this.lost(new ConnectionClosedError('the connection broke', { cause })));
    socket.on('close', () => this.lost(new ConnectionClosedError('the connection was closed')));
  }

  get sentWhole(): boolean {
    return this.unsent === 0;
  }

  /** A text holds one byte a character. */
  send(message: string | Buffer, handler: UpstreamHandler): void {
    this.handler = handler;
    this.parser.expect();
    this.unsent += 1;
    handler.onStart(this);
    if (!this.gone) this.socket.write(message, 'latin1', this.wrote);
  }

  abort(): void {
    this.handler = undefined;
    this.destroy();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  destroy(): void {
    if (this.gone) return;
    this.gone = true;
    this.socket.destroy();
    this.events.onGone(this);
  }

  private received(chunk: Buffer): void {
    if (this.gone) return;
    try {
      this.parser.push(chunk);
    } catch (error) {
      this.lost(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private ended(reusable: boolean): void {
    const { handler } = this;
    this.handler = undefined;
    handler?.onEnd();
    if (this.gone) return;
    // An answer may end while its reader is slow: the next one on this connection must not find it asleep.
    if (this.socket.isPaused()) this.socket.resume();
    if (!reusable) this.destroy();
    else if (this.sentWhole) this.events.onFree(this);
    else setImmediate(() => this.freeOnceSent());
  }

  /** Under TLS an answer may be here before the word that its request is out; behind one left half read nothing else would go. */
  private freeOnceSent(): void {
    if (this.gone) return;
    if (this.sentWhole) this.events.onFree(this);
    else this.destroy();
  }

  private peerEnded(): void {
    if (this.gone) return;
    if (this.parser.close()) this.destroy();
    else this.lost(new ConnectionClosedError('the other side closed the connection'));
  }

  private lost(error: Error): void {
    const { handler } = this;
    this.handler = undefined;
    this.destroy();
    handler?.onError(error);
  }
}
