import type { buildConnector } from 'undici';
import { headerLine, maxTextBytes, secretLine } from '../wire-text.ts';
import { Connection, type UpstreamController, type UpstreamHandler } from './http1-connection.ts';

export interface UpstreamMessage {
  method: string;
  path: string;
  /** Names and values in turn. */
  headers: readonly string[];
  body: Buffer;
}

const idleMs = 15_000;
const sweepEveryMs = 1_000;
const maxIdle = 256;
const badPath = /[^\x21-\x7e]/;

/** How many connections without a request pools may still keep together. */
export interface Room {
  left: number;
}

/** Connections to one origin, as many as there are requests at once; what is free is used again, the last one first. */
export class Http1Pool {
  private readonly connector: buildConnector.connector;
  private readonly target: buildConnector.Options;
  private readonly hostLine: string;
  private readonly idle: Connection[] = [];
  private readonly all = new Set<Connection>();
  private readonly monotonic: () => number;
  private readonly room: Room;
  private readonly timer: NodeJS.Timeout;
  private closed = false;

  constructor(
    origin: string,
    connector: buildConnector.connector,
    monotonic: () => number,
    room: Room = { left: Number.POSITIVE_INFINITY },
  ) {
    const { hostname, host, protocol, port } = new URL(origin);
    this.connector = connector;
    this.monotonic = monotonic;
    this.room = room;
    this.target = { hostname, host, protocol, port };
    this.hostLine = `host: ${host}\r\nconnection: keep-alive\r\n`;
    this.timer = setInterval(() => this.sweep(), sweepEveryMs);
    this.timer.unref();
  }

  dispatch(message: UpstreamMessage, handler: UpstreamHandler): void {
    let bytes: string | Buffer;
    try {
      bytes = this.encode(message);
    } catch (error) {
      handler.onError(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    const free = this.idle.pop();
    if (free) {
      this.room.left += 1;
      free.send(bytes, handler);
    } else this.connect(bytes, handler);
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    for (const connection of [...this.all]) connection.destroy();
  }

  private connect(bytes: string | Buffer, handler: UpstreamHandler): void {
    const pending = new PendingConnection();
    handler.onStart(pending);
    this.connector(this.target, (...[error, socket]) => {
      if (error) {
        if (!pending.aborted) handler.onError(error);
        return;
      }
      if (pending.aborted || this.closed) {
        socket.destroy();
        return;
      }
      socket.setNoDelay(true);
      const connection = new Connection(socket, {
        onFree: (freed) => this.free(freed),
        onGone: (gone) => this.drop(gone),
      });
      this.all.add(connection);
      connection.send(bytes, handler);
    });
  }

  private free(connection: Connection): void {
    if (this.closed || this.idle.length >= maxIdle || this.room.left <= 0) {
      connection.destroy();
      return;
    }
    connection.idleSince = this.monotonic();
    this.room.left -= 1;
    this.idle.push(connection);
  }

  private drop(connection: Connection): void {
    this.all.delete(connection);
    const at = this.idle.lastIndexOf(connection);
    if (at === -1) return;
    this.idle.splice(at, 1);
    this.room.left += 1;
  }

  private sweep(): void {
    const before = this.monotonic() - idleMs;
    for (const connection of [...this.idle]) if (connection.idleSince < before) connection.destroy();
  }

  /** One piece and so one system call: head and body leave together. As text, where it is short enough to need no buffer. */
  private encode({ method, path, headers, body }: UpstreamMessage): string | Buffer {
    if (badPath.test(path)) throw new TypeError('a path with a character that does not belong there');
    let head = `${method} ${path} HTTP/1.1\r\n${this.hostLine}content-length: ${body.length}\r\n`;
    for (let index = 0; index + 1 < headers.length; index += 2) {
      const name = headers[index] as string;
      const value = headers[index + 1] as string;
      head += name === 'authorization' ? secretLine(name, value) : headerLine(name, value);
    }
    head += '\r\n';
    if (body.length <= maxTextBytes) return head + body.toString('latin1');
    const bytes = Buffer.allocUnsafe(head.length + body.length);
    bytes.write(head, 'latin1');
    body.copy(bytes, head.length);
    return bytes;
  }
}

/** What a request can be told while it has no connection yet. */
class PendingConnection implements UpstreamController {
  readonly sentWhole = false;
  aborted = false;

  abort(): void {
    this.aborted = true;
  }

  pause(): void {}

  resume(): void {}
}
