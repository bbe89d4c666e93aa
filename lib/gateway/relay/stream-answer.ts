import { callerLeft } from '../call.ts';
import type { TokenUsage } from '../cost.ts';
import { GatewayError } from '../errors.ts';
import type { Outcome } from '../ports.ts';
import { type UpstreamHeaders, uncachedHeaders } from '../response-headers.ts';
import type { SseFilter } from '../stream/sse-filter.ts';
import { type Answer, answerHeaders, type Failure, failureHeaders, type RelayState } from './answer.ts';
import { redact, redactParts } from './redact.ts';
import { endedWithError, streamedErrorStatus } from './streamed-error.ts';

/** After this long without a byte to the client a comment keeps proxies from cutting the line. */
export const pingAfterMs = 15_000;
const slowReaderMs = 60_000;
const tailMs = 2_000;
const maxHeldBytes = 256 * 1024;

/** A stream, handed on event by event. Its head waits for the first content, so that an early error keeps its status. */
export class StreamAnswer implements Answer {
  private readonly state: RelayState;
  private readonly filter: SseFilter;
  private readonly credential: Buffer | null;
  private upstream: UpstreamHeaders;
  private begun = false;
  private over = false;
  private held: Buffer[] = [];
  private heldBytes = 0;
  private wroteAt: number;
  private pausedAt: number | undefined;

  constructor(state: RelayState, upstream: UpstreamHeaders) {
    this.state = state;
    this.upstream = upstream;
    this.filter = state.endpoint.observe(state.request);
    this.credential = state.call.target.account.credentialBytes;
    this.filter.neverCut = this.credential ?? undefined;
    this.wroteAt = state.call.exchange.arrivedAt;
    state.call.exchange.reply.onDrain(() => this.drained());
  }

  /** The provider's head, where the client was answered before it came. */
  setUpstream(upstream: UpstreamHeaders): void {
    this.upstream = upstream;
  }

  data(chunk: Buffer): void {
    if (this.over) return;
    const bytes = this.filter.push(chunk);
    if (this.filter.error?.early && !this.begun) {
      this.refuse(this.filter.error.payload);
      return;
    }
    if (this.filter.hasContent && this.state.call.firstTokenAt === undefined) {
      this.state.call.firstTokenAt = this.state.heardAt;
    }
    if (bytes) this.pass(this.withoutCredential(bytes));
    if (this.filter.done) this.complete();
  }

  end(): void {
    if (this.over) return;
    const rest = this.filter.finish();
    if (rest) this.pass(this.withoutCredential(rest));
    if (this.filter.done) this.complete();
    else if (this.filter.error) {
      const error = new GatewayError('upstream_error', endedWithError);
      this.fail({ error, outcome: 'error', worked: true });
    } else {
      const reason = 'The provider ended its stream before it was complete.';
      const error = new GatewayError('upstream_truncated', reason);
      this.fail({ error, outcome: 'upstream_truncated', worked: true });
    }
  }

  fail({ error, outcome, worked }: Failure): void {
    if (this.over) return;
    this.over = true;
    const { exchange } = this.state.call;
    this.settle(this.begun ? 200 : error.status, outcome, error.code, worked);
    if (this.begun) exchange.reply.cut(error.event(exchange.family));
    else exchange.reply.send(error.status, failureHeaders(this.state, error), error.body(exchange.family));
  }

  hangUp(): void {
    if (this.over) return;
    this.over = true;
    const { status, outcome, errorCode } = callerLeft;
    this.settle(status, outcome, errorCode, this.state.mayBill);
  }

  letGo(): void {
    this.drained();
  }

  tick(now: number): void {
    if (this.over) return;
    if (this.pausedAt !== undefined) {
      if (now - this.pausedAt < slowReaderMs) return;
      this.state.hangUp();
      this.state.call.exchange.reply.cut('');
    } else if (now - this.wroteAt >= pingAfterMs) this.ping();
  }

  /** Begins the answer, if it has not begun, and says that we are still here. */
  ping(): void {
    this.begin();
    this.write(': ping\n\n');
  }

  /** From an error on, the provider's words may quote a part of the key that it refuses. */
  private withoutCredential(bytes: Buffer): Buffer {
    return this.filter.error ? redactParts(bytes, this.credential) : redact(bytes, this.credential);
  }

  private pass(bytes: Buffer): void {
    if (this.begun) {
      this.write(bytes);
      return;
    }
    this.held.push(bytes);
    this.heldBytes += bytes.length;
    if (this.filter.hasContent || this.filter.done || this.heldBytes > maxHeldBytes) this.begin();
  }

  private begin(): void {
    if (this.begun) return;
    this.begun = true;
    const headers = answerHeaders(this.state, this.upstream);
    headers.push(
      'content-type',
      'text/event-stream; charset=utf-8',
      'cache-control',
      'no-cache, no-transform',
      'x-accel-buffering',
      'no',
    );
    this.state.call.exchange.reply.start(200, headers);
    for (const bytes of this.held) this.write(bytes);
    this.held = [];
  }

  private write(bytes: Buffer | string): void {
    this.wroteAt = this.state.monotonic();
    if (this.state.call.exchange.reply.write(bytes) || this.pausedAt !== undefined) return;
    this.pausedAt = this.wroteAt;
    this.state.pause();
  }

  private drained(): void {
    if (this.pausedAt === undefined) return;
    this.pausedAt = undefined;
    this.state.resume();
  }

  private complete(): void {
    this.over = true;
    this.begin();
    const failed = this.filter.error !== undefined;
    this.settle(200, failed ? 'error' : 'ok', failed ? 'upstream_error' : null);
    this.state.call.exchange.reply.end();
    // A provider that goes on after its last event keeps its connection for a moment, not for ever.
    setTimeout(() => this.state.abandon(), tailMs).unref();
  }

  /** An error inside a 200, before any content: the client gets a status and the provider's own words. */
  private refuse(payload: Record<string, unknown>): void {
    this.over = true;
    this.state.abandon();
    const status = streamedErrorStatus(payload);
    const { call } = this.state;
    call.settle({
      status,
      outcome: 'error',
      errorCode: `upstream_${status}`,
      usage: this.filter.usage ?? 'nothing',
      estimate: this.estimate(),
    });
    const headers = answerHeaders(this.state, this.upstream);
    headers.push(...uncachedHeaders, 'content-type', 'application/json');
    const body = redactParts(Buffer.from(JSON.stringify(payload)), this.credential);
    call.exchange.reply.send(status, headers, body);
  }

  private settle(status: number, outcome: Outcome, errorCode: string | null, worked = true): void {
    const usage = this.filter.usage ?? (worked ? null : 'nothing');
    this.state.call.settle({ status, outcome, errorCode, usage, estimate: this.estimate() });
  }

  private estimate(): TokenUsage {
    return this.filter.estimate(this.state.request.estimatedInputTokens);
  }
}
