import type { Call } from '../call.ts';
import type { Endpoint, InferenceRequest } from '../endpoints/endpoint.ts';
import type { GatewayError } from '../errors.ts';
import type { Outcome } from '../ports.ts';
import { exchangeHeaders, passUpstreamHeaders, type UpstreamHeaders } from '../response-headers.ts';

/** What a relay and its answer share. Times are on the monotonic clock. */
export interface RelayState {
  call: Call;
  request: InferenceRequest;
  endpoint: Endpoint;
  /** When the request went to the provider. */
  sentAt: number;
  /** When the provider last said anything. */
  heardAt: number;
  /** What is said now is said because the provider says nothing: the time since is its own. */
  readonly unprompted: boolean;
  /** The provider said no: what it says no to, it does not bill. */
  readonly refused: boolean;
  /** Whether a provider that is left now may bill what it gave no numbers for. */
  readonly mayBill: boolean;
  monotonic(): number;
  pause(): void;
  resume(): void;
  /** Ends the exchange with the provider; nothing it says is heard any more. */
  abandon(): void;
  /** The client left, or reads no more. */
  hangUp(): void;
}

/** How an answer ends that nobody will finish. */
export interface Failure {
  error: GatewayError;
  outcome: Outcome;
  /** Whether the provider was at work, and may bill it. */
  worked: boolean;
}

/** One of the two ways in which an answer reaches the client. */
export interface Answer {
  data(chunk: Buffer): void;
  /** The provider's answer ended as HTTP says it should. */
  end(): void;
  fail(failure: Failure): void;
  /** The client left, and the provider was ended. */
  hangUp(): void;
  /** The client left, and the provider goes on: nothing waits for a reader any more. */
  letGo(): void;
  tick(now: number): void;
}

const shortTimes: string[] = [];
const maxShortTimes = 2_000;

/** With two decimals. Nearly all are short, and writing a fraction is slow: each is written once. */
function milliseconds(value: number): string {
  const hundredths = Math.round(value * 100);
  if (hundredths >= maxShortTimes) return (hundredths / 100).toFixed(2);
  const known = shortTimes[hundredths] ?? (hundredths / 100).toFixed(2);
  shortTimes[hundredths] = known;
  return known;
}

/** The headers of an answer whose model is resolved. */
export function answerHeaders(state: RelayState, upstream: UpstreamHeaders): string[] {
  const headers = ownHeaders(state);
  const { credential, credentialBytes } = state.call.target.account;
  passUpstreamHeaders(upstream, credential, headers, state.refused ? credentialBytes : null);
  return headers;
}

function ownHeaders(state: RelayState): string[] {
  const { call, sentAt, heardAt } = state;
  const { exchange, target } = call;
  const headers = exchangeHeaders(exchange);
  const sinceHeard = state.unprompted ? 0 : state.monotonic() - Math.max(heardAt, sentAt);
  const overhead = sentAt - exchange.arrivedAt + sinceHeard;
  headers.push(
    'x-latchkey-model',
    target.model.fullName,
    'x-latchkey-provider-account',
    target.account.name,
    'x-latchkey-overhead-ms',
    milliseconds(Math.max(0, overhead)),
  );
  return headers;
}

export function failureHeaders(state: RelayState, error: GatewayError): string[] {
  return [...ownHeaders(state), ...error.bodyHeaders()];
}
