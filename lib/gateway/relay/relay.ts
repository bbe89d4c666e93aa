import type { Call, Carrier, Interruption } from '../call.ts';
import type { Endpoint, InferenceRequest } from '../endpoints/endpoint.ts';
import { GatewayError } from '../errors.ts';
import type { GatewayPorts, Outcome } from '../ports.ts';
import { headerText, type UpstreamHeaders } from '../response-headers.ts';
import type { UpstreamController, UpstreamHandler } from '../upstream/http1-connection.ts';
import type { Answer, RelayState } from './answer.ts';
import { createDecoder, type Decoder } from './decoder.ts';
import { headKind, whyNoAnswer } from './head-kind.ts';
import { PlainAnswer } from './plain-answer.ts';
import { pingAfterMs, StreamAnswer } from './stream-answer.ts';
import { mayHaveWorked, upstreamFailure } from './upstream-failure.ts';

const idleStreamMs = 300_000;

interface RelayParts {
  call: Call;
  request: InferenceRequest;
  endpoint: Endpoint;
  ports: GatewayPorts;
  /** Until an answer is whole, or a stream has begun. */
  timeoutMs: number;
  /** Until a stream is whole: told only by who asks for it, since a long answer may well be wanted. */
  streamTimeoutMs: number | undefined;
}

/** Carries one provider's answer to one client: hears the provider, feeds the answer, ends both sides together. */
export class Relay implements UpstreamHandler, RelayState, Carrier {
  readonly call: Call;
  readonly request: InferenceRequest;
  readonly endpoint: Endpoint;
  readonly sentAt: number;
  /** When there was a connection to send it on. */
  private startedAt = 0;
  heardAt: number;
  unprompted = false;
  private readonly ports: GatewayPorts;
  private readonly timeoutMs: number;
  private readonly streamTimeoutMs: number;
  private controller: UpstreamController | undefined;
  private answer: Answer | undefined;
  private decoder: Decoder | undefined;
  /** Of the provider's head; 0 until that came. */
  private status = 0;
  private deaf = false;

  constructor({ call, request, endpoint, ports, timeoutMs, streamTimeoutMs }: RelayParts) {
    this.call = call;
    this.request = request;
    this.endpoint = endpoint;
    this.ports = ports;
    this.timeoutMs = timeoutMs;
    this.streamTimeoutMs = streamTimeoutMs ?? Number.POSITIVE_INFINITY;
    this.sentAt = ports.monotonic();
    this.heardAt = this.sentAt;
    call.carrier = this;
    call.exchange.reply.onHangUp(() => this.hangUp());
  }

  get refused(): boolean {
    return this.status >= 300;
  }

  /** It has begun to answer, or had the request whole: of a part of one, or without a connection, nothing is worked. */
  get mayBill(): boolean {
    if (this.status !== 0) return !this.refused;
    return this.controller?.sentWhole === true;
  }

  monotonic(): number {
    return this.ports.monotonic();
  }

  pause(): void {
    this.controller?.pause();
    this.decoder?.pause();
  }

  resume(): void {
    this.controller?.resume();
    this.decoder?.resume();
  }

  onStart(controller: UpstreamController): void {
    this.controller = controller;
    this.startedAt = this.ports.monotonic();
    if (this.deaf) controller.abort();
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    if (this.deaf) return;
    try {
      this.head(status, headers);
    } catch (error) {
      this.failInside(error);
    }
  }

  onData(chunk: Buffer): void {
    if (this.deaf) return;
    this.heardAt = this.ports.monotonic();
    try {
      if (this.decoder) this.decoder.write(chunk);
      else this.answer?.data(chunk);
    } catch (error) {
      this.failInside(error);
    }
  }

  onEnd(): void {
    // The connection may already carry somebody else's answer.
    this.controller = undefined;
    if (this.deaf) return;
    try {
      if (this.decoder) this.decoder.end();
      else this.answerEnded();
    } catch (error) {
      this.failInside(error);
    }
  }

  onError(error: Error): void {
    const { mayBill } = this;
    this.controller = undefined;
    if (this.deaf) return;
    this.deaf = true;
    this.unprompted = true;
    const begun = this.status !== 0;
    const failure = upstreamFailure(error, begun);
    this.ports.logError('upstream.failed', error, {
      requestId: this.call.exchange.requestId,
      providerAccount: this.call.target.account.name,
    });
    const outcome = begun ? 'upstream_truncated' : 'error';
    const waitedMs = this.ports.monotonic() - this.startedAt;
    const worked = mayBill && (begun || mayHaveWorked(error, waitedMs));
    this.current().fail({ error: failure, outcome, worked });
  }

  tick(now: number): void {
    this.unprompted = true;
    this.guarded(() => this.keepDeadlines(now));
    this.unprompted = false;
  }

  interrupt(reason: Interruption): void {
    if (this.call.leftAt !== undefined) this.giveUp();
    else if (reason === 'revoked')
      this.endWith(new GatewayError('revoked_api_key', 'This API key is no longer valid.'), 'revoked');
    else this.endWith(new GatewayError('shutting_down', 'The gateway is shutting down. Try again.'));
  }

  hangUp(): void {
    if (this.call.settled) return;
    if (this.call.record.drainSeconds === 0) {
      this.giveUp();
      return;
    }
    this.call.leftAt = this.ports.monotonic();
    this.answer?.letGo();
  }

  giveUp(): void {
    this.abandon();
    this.current().hangUp();
  }

  /** Ends the exchange with the provider; nothing it says is heard any more. */
  abandon(): void {
    if (this.deaf) return;
    this.deaf = true;
    this.decoder?.destroy();
    this.controller?.abort();
  }

  /** A failure on our side of the provider, before or instead of its answer. */
  fail(error: GatewayError): void {
    this.endWith(error);
  }

  private head(status: number, headers: UpstreamHeaders): void {
    this.heardAt = this.ports.monotonic();
    const kind = headKind(status, headers);
    this.status = status;
    const { account } = this.call.target;
    const failure = whyNoAnswer(kind, { status, account: account.name, begun: this.answer !== undefined });
    if (failure) {
      // What cannot be read was worked for all the same, unless it refuses.
      this.endWith(failure);
      return;
    }
    if (this.answer instanceof StreamAnswer) this.answer.setUpstream(headers);
    else if (kind === 'stream') this.answer = new StreamAnswer(this, headers);
    else this.answer = new PlainAnswer(this, status, headers);
    this.decodeAs(headerText(headers, 'content-encoding'));
  }

  private decodeAs(encoding: string | undefined): void {
    if (encoding === undefined || encoding === 'identity') return;
    const decoder = createDecoder(encoding);
    if (!decoder) {
      this.failWith('upstream_error', 'The provider encoded its answer in a way that was not asked for.');
      return;
    }
    this.decoder = decoder;
    decoder.on('data', (chunk: Buffer) => {
      if (!this.deaf) this.guarded(() => this.answer?.data(chunk));
    });
    decoder.on('end', () => {
      if (!this.deaf) this.guarded(() => this.answerEnded());
    });
    decoder.on('error', () => {
      if (!this.deaf)
        this.failWith('upstream_truncated', "The provider's encoded answer is broken.", 'upstream_truncated');
    });
  }

  private answerEnded(): void {
    this.deaf = true;
    this.answer?.end();
  }

  private keepDeadlines(now: number): void {
    const overdue = this.overdueBy(now);
    if (overdue !== undefined) {
      this.endWith(new GatewayError('upstream_timeout', overdue));
      return;
    }
    const { leftAt, record } = this.call;
    if (leftAt !== undefined) {
      if (now - leftAt >= record.drainSeconds * 1_000) this.giveUp();
      return;
    }
    if (!this.answer && this.request.stream && now - this.call.exchange.arrivedAt > pingAfterMs) {
      this.answer = new StreamAnswer(this, {});
    }
    this.answer?.tick(now);
  }

  /** What the provider has kept us waiting for too long. */
  private overdueBy(now: number): string | undefined {
    const { sentAt, heardAt } = this;
    const streaming = this.answer instanceof StreamAnswer && heardAt > sentAt;
    const wholeMs = streaming ? this.streamTimeoutMs : this.timeoutMs;
    if (now - sentAt > wholeMs) return `The provider did not finish its answer within ${wholeMs} ms.`;
    if (!streaming || now - heardAt <= idleStreamMs) return undefined;
    return `The provider said nothing for ${idleStreamMs} ms.`;
  }

  /** `onHead`, `onData` and `onEnd` write it out: a function for each chunk would be one more thing to clear away. */
  private guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.failInside(error);
    }
  }

  /** What a provider says may neither end the process nor leave its client waiting: nobody above would catch it. */
  private failInside(error: unknown): void {
    this.ports.logError('relay.failed', error, { requestId: this.call.exchange.requestId });
    this.failWith('upstream_error', "The provider's answer could not be passed on.");
  }

  private failWith(
    code: 'upstream_error' | 'upstream_truncated',
    message: string,
    outcome: Outcome = 'error',
  ): void {
    this.endWith(new GatewayError(code, message), outcome);
  }

  private endWith(error: GatewayError, outcome: Outcome = 'error'): void {
    this.abandon();
    this.unprompted = true;
    this.current().fail({ error, outcome, worked: this.mayBill });
  }

  private current(): Answer {
    return this.answer ?? new PlainAnswer(this, 0, {});
  }
}
