import { GatheredBytes } from '../body/gathered-bytes.ts';
import { callerLeft } from '../call.ts';
import { noTokens, type TokenUsage } from '../cost.ts';
import { GatewayError } from '../errors.ts';
import { openaiError } from '../openai-error.ts';
import { type UpstreamHeaders, uncachedHeaders } from '../response-headers.ts';
import { estimateAnswerTokens } from '../usage/answer-estimate.ts';
import { type Answer, answerHeaders, type Failure, failureHeaders, type RelayState } from './answer.ts';
import { passedContentType } from './content-type.ts';
import { redact, redactParts } from './redact.ts';

const maxAnswerBytes = 64 * 1024 * 1024;
/** Of an answer that refuses: nobody reads more of one, and every byte of it is searched for our credential. */
const maxRefusalBytes = 1024 * 1024;

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
    else if (this.status >= 400 && this.gathered.length > maxRefusalBytes) this.refuseInShort();
    else if (this.gathered.isCrumbled) this.giveBack("The provider's answer comes in too many small pieces.");
  }

  end(): void {
    const { call } = this.state;
    const whole = this.gathered.whole();
    if (this.status >= 400) {
      this.refuse(whole, passedContentType(this.upstream, call.target.account));
      return;
    }
    const body = redact(whole, call.target.account.credentialBytes);
    this.settleFor(body);
    const headers = answerHeaders(this.state, this.upstream);
    headers.push('content-type', passedContentType(this.upstream, call.target.account));
    call.exchange.reply.send(this.status, headers, body);
  }

  /** The provider's own words, in a shape that this API's clients can read. */
  private refuse(whole: Buffer, ownType: string): void {
    const { call, endpoint } = this.state;
    const { name: account, credentialBytes } = call.target.account;
    const body = redactParts(whole, credentialBytes);
    this.settleFor(body);
    const reshaped = endpoint.refusalOf?.(this.status, body, { endpoint: endpoint.name, account });
    const headers = answerHeaders(this.state, this.upstream);
    const type = reshaped === undefined ? ownType : 'application/json';
    headers.push(...uncachedHeaders, 'content-type', type);
    // Once more: words may have been hidden by escapes before.
    const said = reshaped === undefined ? body : redactParts(Buffer.from(reshaped), credentialBytes);
    call.exchange.reply.send(this.status, headers, said);
  }

  /** With the provider's status, and words of ours in place of its many. */
  private refuseInShort(): void {
    this.state.abandon();
    this.gathered.clear();
    const message = `The provider refused the request (${this.status}) in more than 1 MB.`;
    const error = openaiError({ message, type: 'upstream_error', code: 'upstream_error', param: null });
    this.refuse(Buffer.from(JSON.stringify(error)), 'application/json');
  }

  fail({ error, outcome, worked }: Failure): void {
    const { call } = this.state;
    const { status, code: errorCode } = error;
    call.settle({ status, outcome, errorCode, usage: worked ? null : 'nothing', estimate: this.estimate() });
    call.exchange.reply.send(status, failureHeaders(this.state, error), error.body(call.exchange.family));
  }

  private giveBack(reason: string): void {
    this.state.abandon();
    const error = new GatewayError('upstream_error', reason);
    this.fail({ error, outcome: 'error', worked: this.state.mayBill });
    this.gathered.clear();
  }

  hangUp(): void {
    const usage = this.state.mayBill ? null : 'nothing';
    this.state.call.settle({ ...callerLeft, usage, estimate: this.estimate() });
  }

  letGo(): void {}

  tick(): void {}

  private settleFor(body: Buffer): void {
    const { call } = this.state;
    const failed = this.status >= 400;
    const usage = failed ? 'nothing' : (this.state.endpoint.usageOf(body) ?? null);
    call.settle({
      status: this.status,
      outcome: failed ? 'error' : 'ok',
      errorCode: failed ? `upstream_${this.status}` : null,
      usage,
      estimate: usage === null ? this.estimate(body) : noTokens,
    });
  }

  private estimate(answer = this.gathered.whole()): TokenUsage {
    const { endpoint, request } = this.state;
    const estimate: TokenUsage = {
      inputTokens: request.estimatedInputTokens,
      outputTokens: estimateAnswerTokens(answer),
      cachedInputTokens: 0,
    };
    return endpoint.otherRates?.(answer) ? { ...estimate, otherRates: true } : estimate;
  }
}
