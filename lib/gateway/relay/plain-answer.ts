import { GatheredBytes } from '../body/gathered-bytes.ts';
import { callerLeft } from '../call.ts';
import { GatewayError } from '../errors.ts';
import type { Outcome } from '../ports.ts';
import { type UpstreamHeaders, uncachedHeaders } from '../response-headers.ts';
import { estimateTokens } from '../token-estimate.ts';
import { type Answer, answerHeaders, failureHeaders, type RelayState } from './answer.ts';
import { redact, redactParts } from './redact.ts';

const maxAnswerBytes = 64 * 1024 * 1024;

/** An answer of known length: taken in whole, metered, then sent in one piece. */
export class PlainAnswer implements Answer {
  private readonly state: RelayState;
  private readonly status: number;
  private readonly upstream: UpstreamHeaders;
  private readonly gathered = new GatheredBytes();

  constructor(state: RelayState, status: number, upstream: UpstreamHeaders) {
    this.state = state;
    this.status = status;
    this.upstream = upstream;
  }

  data(chunk: Buffer): void {
    this.gathered.push(chunk);
    if (this.gathered.length > maxAnswerBytes) this.giveBack("The provider's answer is over 64 MB.");
    else if (this.gathered.isCrumbled) this.giveBack("The provider's answer comes in too many small pieces.");
  }

  end(): void {
    const { call } = this.state;
    const whole = this.gathered.whole();
    if (this.status >= 400) {
      this.refuse(whole);
      return;
    }
    const body = redact(whole, call.target.account.credentialBytes);
    this.settleFor(body);
    const headers = answerHeaders(this.state, this.upstream);
    headers.push('content-type', contentType(this.upstream));
    call.exchange.reply.send(this.status, headers, body);
  }

  /** The provider's own words, in a shape that this API's clients can read. */
  private refuse(whole: Buffer): void {
    const { call, endpoint } = this.state;
    const { name: account, credentialBytes } = call.target.account;
    const body = redactParts(whole, credentialBytes);
    this.settleFor(body);
    const reshaped = endpoint.refusalOf?.(this.status, body, { endpoint: endpoint.name, account });
    const headers = answerHeaders(this.state, this.upstream);
    const type = reshaped === undefined ? contentType(this.upstream) : 'application/json';
    headers.push(...uncachedHeaders, 'content-type', type);
    // Once more: words may have been hidden by escapes before.
    const said = reshaped === undefined ? body : redactParts(Buffer.from(reshaped), credentialBytes);
    call.exchange.reply.send(this.status, headers, said);
  }

  fail(error: GatewayError, outcome: Outcome): void {
    const { call } = this.state;
    failPlain(this.state, error, outcome, this.gathered.length);
    call.exchange.reply.send(
      error.status,
      failureHeaders(this.state, error),
      error.body(call.exchange.family),
    );
  }

  private giveBack(reason: string): void {
    this.state.abandon();
    this.gathered.clear();
    this.fail(new GatewayError('upstream_error', reason), 'error');
  }

  hangUp(): void {
    settleHungUp(this.state, estimateTokens(this.gathered.length));
  }

  letGo(): void {}

  tick(): void {}

  private settleFor(body: Buffer): void {
    const { call, request } = this.state;
    const failed = this.status >= 400;
    call.settle({
      status: this.status,
      outcome: failed ? 'error' : 'ok',
      errorCode: failed ? `upstream_${this.status}` : null,
      usage: failed ? 'nothing' : (this.state.endpoint.usageOf(body) ?? null),
      estimate: {
        inputTokens: request.estimatedInputTokens,
        outputTokens: estimateTokens(body.length),
        cachedInputTokens: 0,
      },
    });
  }
}

/** The usage of an answer that we ended: a provider that had begun to answer may bill, one that had not has not worked. */
export function failPlain(
  state: RelayState,
  error: GatewayError,
  outcome: Outcome,
  receivedBytes: number,
): void {
  const worked = receivedBytes > 0 || error.code === 'upstream_timeout' || outcome === 'revoked';
  state.call.settle({
    status: error.status,
    outcome,
    errorCode: error.code,
    usage: worked ? null : 'nothing',
    estimate: {
      inputTokens: state.request.estimatedInputTokens,
      outputTokens: estimateTokens(receivedBytes),
      cachedInputTokens: 0,
    },
  });
}

export function settleHungUp(state: RelayState, outputTokens: number): void {
  state.call.settle({
    ...callerLeft,
    usage: null,
    estimate: { inputTokens: state.request.estimatedInputTokens, outputTokens, cachedInputTokens: 0 },
  });
}

/** Only types that no browser runs; anything else a provider sends is bytes. */
function contentType(upstream: UpstreamHeaders): string {
  const type = upstream['content-type'];
  const text = Array.isArray(type) ? type[0] : type;
  return text !== undefined && /^(?:application\/(?:[\w.-]+\+)?json|text\/plain)\b/i.test(text)
    ? text
    : 'application/octet-stream';
}
