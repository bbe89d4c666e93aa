import { statusByAnthropicType } from '../anthropic-error-types.ts';

/** Where the provider has no words of its own for it. */
export const endedWithError = 'The provider ended its stream with an error.';

const statusByType: Readonly<Record<string, number>> = {
  ...statusByAnthropicType,
  api_error: 502,
  // OpenAI's words.
  server_error: 502,
  rate_limit_exceeded: 429,
  too_many_requests: 429,
  tokens: 429,
  requests: 429,
  insufficient_quota: 429,
};

/** The status for an error that came inside a 200: the one it names itself, else the one its type stands for. */
export function streamedErrorStatus(payload: Record<string, unknown>): number {
  const error = payload.error as Record<string, unknown>;
  for (const value of [error.status, error.status_code, error.code]) {
    const status = typeof value === 'string' ? Number(value) : value;
    // The provider's 401 is about our credential, never about the caller's key.
    if (status === 401) return 502;
    if (Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599)
      return status as number;
  }
  const byType = typeof error.type === 'string' ? statusByType[error.type] : undefined;
  const byCode = typeof error.code === 'string' ? statusByType[error.code] : undefined;
  return byType ?? byCode ?? 502;
}
