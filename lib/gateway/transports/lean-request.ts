import { IncomingMessage } from 'node:http';
import type { RequestInternals } from './node-internals.ts';

/** Hears a body as it comes. */
export interface BodySink {
  data(chunk: Buffer): void;
  end(): void;
}

/** What node's own server asks of a request before it hands it over. */
const hostOnly = Object.freeze({ host: '' });
const nothing = Object.freeze({});
const allHeaders = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers')?.get;
const streamEnded = inheritedGetter('readableEnded');

/**
 * Node's request, without what the data plane does not use: the object of all headers, of which node itself asks only
 * `host` and `expect`, and the stream around the body. Whoever does not call `takeBody` sees node's own.
 */
export class LeanRequest extends IncomingMessage {
  private introduced = false;
  private sink: BodySink | undefined;
  private bodyBegun = false;
  private bodyEnded = false;

  /** From here on `headers` is whole: the request has left node's own hands. */
  introduce(): void {
    this.introduced = true;
  }

  /** Sends the body to `sink`, past the stream. False where some of it has already gone into the stream. */
  takeBody(sink: BodySink): boolean {
    if (this.sink === undefined && this.bodyBegun) return false;
    this.sink = sink;
    (this as unknown as RequestInternals)._consuming = true;
    return true;
  }

  /** Puts a body that was taken, and has come whole, into the stream after all: for who reads that. */
  giveBack(body: Buffer): void {
    this.sink = undefined;
    this.bodyEnded = false;
    super.push(body);
    super.push(null);
  }

  get isIntroduced(): boolean {
    return this.introduced;
  }

  /** The body that was taken has come whole. */
  get isBodyOver(): boolean {
    return this.bodyEnded;
  }

  override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
    const { sink } = this;
    this.bodyBegun = true;
    if (!sink) return super.push(chunk, encoding);
    if (chunk !== null) sink.data(chunk);
    else {
      this.bodyEnded = true;
      sink.end();
    }
    return true;
  }
}

// As accessors of the prototype: TypeScript takes the inherited ones for plain properties.
Object.defineProperty(LeanRequest.prototype, 'headers', {
  configurable: true,
  get(this: LeanRequest) {
    if (this.isIntroduced || (this as unknown as RequestInternals).upgrade) return allHeaders?.call(this);
    return firstLook(this.rawHeaders) ?? allHeaders?.call(this);
  },
});
Object.defineProperty(LeanRequest.prototype, 'readableEnded', {
  configurable: true,
  get(this: LeanRequest) {
    return this.isBodyOver || streamEnded.call(this);
  },
});

/** Undefined where node needs to see more than that there is a host. */
function firstLook(rawHeaders: readonly string[]): object | undefined {
  let found: object = nothing;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') found = hostOnly;
    else if (name.length === 6 && name.toLowerCase() === 'expect') return undefined;
  }
  return found;
}

function inheritedGetter(name: string): () => unknown {
  for (let owner = IncomingMessage.prototype as object; owner; owner = Object.getPrototypeOf(owner)) {
    const getter = Object.getOwnPropertyDescriptor(owner, name)?.get;
    if (getter) return getter;
  }
  throw new Error(`node's request has no ${name}`);
}
