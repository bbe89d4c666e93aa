import type { Family } from './errors.ts';

/** A request as any transport hands it in. Header names keep their case, names and values alternate. */
export interface InboundRequest {
  method: string;
  /** Without the query. */
  path: string;
  /** Without its question mark; empty where there is none. */
  query: string;
  rawHeaders: readonly string[];
  /** The client's address, trusted proxies already looked through. */
  address: string | null;
  /** The whole body, read once. Rejects with `request_too_large` above `limitBytes`, and with what `take` throws. */
  readBody(limitBytes: number, take?: (bytes: number) => void): Promise<Buffer>;
}

/** Where an answer goes. Calls after the client has gone do nothing. */
export interface ReplySink {
  readonly closed: boolean;
  /** A whole answer of known length. `headers`: names and values in turn. */
  send(status: number, headers: string[], body: Buffer | string): void;
  start(status: number, headers: string[]): void;
  /** False asks the caller to wait for `onDrain`. */
  write(chunk: Buffer | string): boolean;
  end(): void;
  /** Ends the connection so that no client can take the answer for complete. What was written before still goes out. */
  cut(lastWords: string): void;
  onDrain(listener: () => void): void;
  /** Called once when the client leaves before the answer has ended. */
  onHangUp(listener: () => void): void;
}

/** What every answer of one request shares. */
export interface Exchange {
  request: InboundRequest;
  reply: ReplySink;
  family: Family;
  endpoint: string;
  requestId: string;
  /** The public id of the key, once its secret was verified. */
  keyPublicId: string | undefined;
  /** What is known of the key is older than promised, because the database is away. */
  degraded: boolean;
  /** The same for every request of the process. */
  constantHeaders: readonly string[];
  /** Epoch milliseconds of the arrival. */
  arrivedAtMs: number;
  /** On the monotonic clock. */
  arrivedAt: number;
  /** How many changes of rights this process had heard of by then. */
  changesAtArrival: number;
}
