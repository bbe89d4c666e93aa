import { statusByAnthropicType } from './anthropic-error-types.ts';
import { asRecord } from './json.ts';
import { endedWithError, streamedErrorStatus } from './relay/streamed-error.ts';

const typeByStatus: Readonly<Record<number, string>> = {
  ...Object.fromEntries(Object.entries(statusByAnthropicType).map(([type, status]) => [status, type])),
  // Not in both directions: a provider's is about our credential.
  401: 'authentication_error',
  503: 'overloaded_error',
};

/** The class that Anthropic's API gives an error of this status. */
export function anthropicType(status: number): string {
  return typeByStatus[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
}

export function anthropicError(type: string, message: string) {
  return { type: 'error', error: { type, message } };
}

export function isAnthropicError(payload: Record<string, unknown>): boolean {
  const error = asRecord(payload.error);
  return payload.type === 'error' && typeof error?.type === 'string' && typeof error.message === 'string';
}

/** An error out of a stream, in Anthropic's shape whatever shape it came in. `payload.error` is an object. */
export function toAnthropicError(payload: Record<string, unknown>): Record<string, unknown> {
  const { type, message } = payload.error as Record<string, unknown>;
  // It would be about our credential, and read as if the caller's key were bad.
  if (isAnthropicError(payload) && type !== 'authentication_error') return payload;
  const words = typeof message === 'string' ? message : endedWithError;
  return anthropicError(anthropicType(streamedErrorStatus(payload)), words);
}
