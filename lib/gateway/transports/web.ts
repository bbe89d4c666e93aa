import { GatheredBytes } from '../body/gathered-bytes.ts';
import { GatewayError } from '../errors.ts';
import type { InboundRequest, ReplySink } from '../exchange.ts';
import type { Gateway } from '../gateway.ts';
import { headerPairs } from '../response-headers.ts';
import { crumbled, tooLarge } from '../stages/read.ts';

const queuedChunks = 16;
const lastWordsMs = 2_000;

/** Serves a web `Request`, for hosts that hand out no sockets. The answer streams as it comes. */
export function handleWeb(gateway: Gateway, request: Request): Promise<Response> {
  const exchange = new WebExchange(request);
  void gateway.handle(exchange, exchange);
  return exchange.response;
}

class WebExchange implements InboundRequest, ReplySink {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: readonly string[];
  /** A web request has no socket to ask. */
  readonly address = null;
  readonly response: Promise<Response>;
  private readonly request: Request;
  private answer: (response: Response) => void = () => {};
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  private over = false;
  private drained: () => void = () => {};
  private hungUp: () => void = () => {};

  constructor(request: Request) {
    const url = new URL(request.url);
    this.request = request;
    this.method = request.method;
    this.path = url.pathname;
    this.query = url.search.slice(1);
    this.rawHeaders = [...request.headers].flat();
    this.response = new Promise((resolve) => {
      this.answer = resolve;
    });
    request.signal.addEventListener('abort', () => this.leave(), { once: true });
  }

  get closed(): boolean {
    return this.over;
  }

  async readBody(limitBytes: number, take: (bytes: number) => void = () => {}): Promise<Buffer> {
    const gathered = new GatheredBytes();
    try {
      for await (const chunk of this.request.body ?? []) {
        if (gathered.length + chunk.length > limitBytes) throw tooLarge();
        take(chunk.length);
        gathered.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
        if (gathered.isCrumbled) throw crumbled();
      }
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      throw new GatewayError('request_timeout', 'The body did not arrive whole.');
    }
    return gathered.whole();
  }

  send(status: number, headers: string[], body: Buffer | string): void {
    if (this.over) return;
    this.over = true;
    const bytes = typeof body === 'string' ? body : new Uint8Array(body);
    this.answer(new Response(bytes, { status, headers: headerPairs(headers) }));
  }

  start(status: number, headers: string[]): void {
    if (this.over) return;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.controller = controller;
        },
        pull: () => this.drained(),
        cancel: () => this.leave(),
      },
      { highWaterMark: queuedChunks },
    );
    this.answer(new Response(body, { status, headers: headerPairs(headers) }));
  }

  write(chunk: Buffer | string): boolean {
    if (this.over || !this.controller) return true;
    this.controller.enqueue(typeof chunk === 'string' ? Buffer.from(chunk) : new Uint8Array(chunk));
    return (this.controller.desiredSize ?? 0) > 0;
  }

  end(): void {
    if (this.over) return;
    this.over = true;
    this.controller?.close();
  }

  cut(lastWords: string): void {
    if (this.over) return;
    if (lastWords !== '') this.write(lastWords);
    this.over = true;
    const { controller } = this;
    if (!controller) return;
    let isBroken = false;
    const breakOff = () => {
      if (isBroken) return;
      isBroken = true;
      clearTimeout(timer);
      controller.error(new GatewayError('upstream_truncated', 'The answer was cut.'));
    };
    // An errored stream drops what is queued: the last words leave first, if the client takes them.
    const timer = setTimeout(breakOff, lastWordsMs);
    this.drained = () => {
      if ((controller.desiredSize ?? 0) >= queuedChunks) setImmediate(breakOff);
    };
    this.drained();
  }

  onDrain(listener: () => void): void {
    this.drained = listener;
  }

  onHangUp(listener: () => void): void {
    this.hungUp = listener;
  }

  private leave(): void {
    if (this.over) return;
    this.over = true;
    this.hungUp();
    // Nobody reads it, but a host waits for an answer as long as it takes.
    this.answer(new Response(null, { status: 499 }));
  }
}
