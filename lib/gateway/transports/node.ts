import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatheredBytes } from '../body/gathered-bytes.ts';
import { GatewayError } from '../errors.ts';
import type { InboundRequest, ReplySink } from '../exchange.ts';
import { crumbled, tooLarge } from '../stages/read.ts';
import { type BodySink, LeanRequest } from './lean-request.ts';
import { LeanResponse } from './lean-response.ts';

/** After an answer that came before the whole body, the rest is read and dropped for this long, so that the answer is seen. */
const drainAfterMs = 10_000;
/** As much of a body as node reads and drops by itself. */
const droppedBodyBytes = 64 * 1024;
const lastWordsMs = 2_000;

/** One request on `node:http`, as the gateway sees it. */
export class NodeExchange implements InboundRequest, ReplySink {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: readonly string[];
  readonly address: string | null;
  private readonly incoming: IncomingMessage;
  private readonly outgoing: ServerResponse;
  private over = false;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse, address: string | null) {
    const url = incoming.url ?? '/';
    const mark = url.indexOf('?');
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.method = incoming.method ?? 'GET';
    this.path = mark === -1 ? url : url.slice(0, mark);
    this.query = mark === -1 ? '' : url.slice(mark + 1);
    this.rawHeaders = incoming.rawHeaders;
    this.address = address;
  }

  get closed(): boolean {
    return this.over || this.outgoing.destroyed;
  }

  readBody(limitBytes: number, take: (bytes: number) => void = () => {}): Promise<Buffer> {
    const { incoming } = this;
    return new Promise((resolve, reject) => {
      const body = new BodyReader({ limitBytes, take, resolve, reject });
      if (!(incoming instanceof LeanRequest && incoming.takeBody(body))) {
        incoming.on('data', (chunk: Buffer) => body.data(chunk));
        incoming.on('end', () => body.end());
      }
      incoming.on('error', () =>
        body.refuse(new GatewayError('request_timeout', 'The body did not arrive whole.')),
      );
    });
  }

  send(status: number, headers: string[], body: Buffer | string): void {
    if (this.closed) return;
    const { incoming, outgoing } = this;
    if (incoming.complete || !this.expectsMuch()) {
      // May throw, and then nothing has been answered yet.
      if (!(outgoing instanceof LeanResponse && outgoing.sendWhole(status, headers, body))) {
        outgoing.writeHead(status, [...headers, 'content-length', String(Buffer.byteLength(body))]);
        outgoing.end(body);
      }
      this.over = true;
      return;
    }
    this.over = true;
    this.sendBeforeBody(status, headers, body);
  }

  start(status: number, headers: string[]): void {
    if (this.closed) return;
    this.outgoing.writeHead(status, headers);
  }

  write(chunk: Buffer | string): boolean {
    return this.closed || this.outgoing.write(chunk);
  }

  end(): void {
    if (this.closed) return;
    this.over = true;
    this.outgoing.end();
  }

  cut(lastWords: string): void {
    if (this.closed) return;
    this.over = true;
    const { outgoing } = this;
    if (lastWords === '') {
      outgoing.destroy();
      return;
    }
    // A client that does not read must not keep what is being ended.
    const timer = setTimeout(() => outgoing.destroy(), lastWordsMs);
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.write(lastWords, () => outgoing.destroy());
  }

  onDrain(listener: () => void): void {
    this.outgoing.on('drain', listener);
  }

  onHangUp(listener: () => void): void {
    this.outgoing.on('close', () => {
      if (this.over) return;
      this.over = true;
      listener();
    });
  }

  /** Node reads and drops a small rest by itself and keeps the connection. */
  private expectsMuch(): boolean {
    const { headers } = this.incoming;
    return (
      headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > droppedBodyBytes
    );
  }

  /** The client is still sending: it gets its answer now, and the connection closes once it has had time to read it. */
  private sendBeforeBody(status: number, headers: string[], body: Buffer | string): void {
    const { incoming, outgoing } = this;
    headers.push('connection', 'close', 'content-length', String(Buffer.byteLength(body)));
    outgoing.writeHead(status, headers);
    outgoing.write(body);
    const timer = setTimeout(() => outgoing.end(), drainAfterMs);
    const end = () => {
      clearTimeout(timer);
      outgoing.end();
    };
    outgoing.on('close', () => clearTimeout(timer));
    if (incoming instanceof LeanRequest && incoming.takeBody({ data() {}, end })) return;
    incoming.on('end', end);
    incoming.removeAllListeners('data');
    incoming.resume();
  }
}

interface Reading {
  limitBytes: number;
  take(bytes: number): void;
  resolve(body: Buffer): void;
  reject(error: unknown): void;
}

/** Hears a body until it is whole or refused. What comes after a refusal is let go. */
class BodyReader implements BodySink {
  private readonly reading: Reading;
  private readonly gathered = new GatheredBytes();
  private refused = false;

  constructor(reading: Reading) {
    this.reading = reading;
  }

  data(chunk: Buffer): void {
    if (this.refused) return;
    try {
      if (this.gathered.length + chunk.length > this.reading.limitBytes) throw tooLarge();
      this.reading.take(chunk.length);
      this.gathered.push(chunk);
      if (this.gathered.isCrumbled) throw crumbled();
    } catch (error) {
      this.refuse(error);
    }
  }

  end(): void {
    if (!this.refused) this.reading.resolve(this.gathered.whole());
  }

  refuse(error: unknown): void {
    this.refused = true;
    this.gathered.clear();
    this.reading.reject(error);
  }
}
