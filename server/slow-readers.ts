import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { handleOf } from '#lib/gateway/transports/node-internals.ts';
import { log } from '#lib/log.ts';
import { unreadBytes } from './unread-bytes.ts';

export interface ReaderPatience {
  patienceMs: number;
  lookEveryMs: number;
}

/** A client of a kilobyte a second has not stalled, and may let all of a usual receive buffer (128 KB) pass between two signs. */
export const usualPatience: ReaderPatience = { patienceMs: 180_000, lookEveryMs: 10_000 };

/** What a connection has for its client: waiting to go out, and gone out so far. */
export interface Outflow {
  waiting: number;
  taken: number;
}

interface Parts<Connection> {
  patienceMs: number;
  /** Undefined once it is closed. */
  outflowOf(connection: Connection): Outflow | undefined;
  /** What has gone out and was not taken by the client, of those where that is known. */
  unreadOf(connections: readonly Connection[]): Promise<ReadonlyMap<Connection, number>>;
}

interface Quiet {
  taken: number;
  unread: number | undefined;
  since: number;
}

/** Knows since when each connection with bytes for its client has moved none of them. */
export class ReaderWatch<Connection extends object> {
  private readonly parts: Parts<Connection>;
  private readonly quiet = new WeakMap<Connection, Quiet>();

  constructor(parts: Parts<Connection>) {
    this.parts = parts;
  }

  /** Those that have been quiet for too long at `now`. */
  async look(connections: Iterable<Connection>, now: number): Promise<Connection[]> {
    const unmoved: [Connection, Quiet][] = [];
    for (const connection of connections) {
      const known = this.note(connection, now);
      if (known) unmoved.push([connection, known]);
    }
    if (unmoved.length === 0) return [];
    const unread = await this.parts.unreadOf(unmoved.map(([connection]) => connection));
    const stalled = unmoved.filter(([connection, known]) => {
      const bytes = unread.get(connection);
      if (bytes !== undefined && bytes !== known.unread) Object.assign(known, { unread: bytes, since: now });
      return now - known.since >= this.parts.patienceMs;
    });
    return stalled.map(([connection]) => connection);
  }

  /** What was known of it, where nothing has moved since. */
  private note(connection: Connection, now: number): Quiet | undefined {
    const outflow = this.parts.outflowOf(connection);
    if (!outflow || outflow.waiting === 0) {
      this.quiet.delete(connection);
      return undefined;
    }
    const known = this.quiet.get(connection);
    if (known?.taken === outflow.taken) return known;
    this.quiet.set(connection, { taken: outflow.taken, unread: undefined, since: now });
    return undefined;
  }
}

/** Ends connections whose client asked for something and does not take it: what they hold would stay held. */
export function cutSlowReaders(
  server: Server,
  sockets: Iterable<Socket>,
  { patienceMs, lookEveryMs }: ReaderPatience = usualPatience,
): void {
  const watch = new ReaderWatch<Socket>({ patienceMs, outflowOf, unreadOf });
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    watch
      .look(sockets, performance.now())
      .then((stalled) => {
        for (const socket of stalled) socket.destroy();
      })
      .catch((error: unknown) => log.error({ error }, 'connections.look_failed'))
      .finally(() => {
        looking = false;
      });
  }, lookEveryMs);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}

function outflowOf(socket: Socket): Outflow | undefined {
  const handle = handleOf(socket);
  return handle
    ? { waiting: socket.writableLength, taken: handle.bytesWritten - handle.writeQueueSize }
    : undefined;
}

async function unreadOf(sockets: readonly Socket[]): Promise<ReadonlyMap<Socket, number>> {
  const byFile = new Map<number, Socket>();
  for (const socket of sockets) {
    const handle = handleOf(socket);
    if (handle) byFile.set(handle.fd, socket);
  }
  const unread = new Map<Socket, number>();
  for (const [file, bytes] of await unreadBytes([...byFile.keys()])) {
    const socket = byFile.get(file);
    if (socket) unread.set(socket, bytes);
  }
  return unread;
}
