import { asRecord } from '../json.ts';
import { openaiError } from '../openai-error.ts';
import { endedWithError } from '../relay/streamed-error.ts';

const aboutRequest =
  /^(?:invalid_|image_|unsupported_|empty_|failed_to_download_|data_residency_|context_length_)|policy/;
const typeOfCode: Readonly<Record<string, string>> = {
  rate_limit_exceeded: 'requests',
  too_many_requests: 'requests',
  insufficient_quota: 'insufficient_quota',
};

/**
 * An error out of a stream of a response, as an error's body has it. Servers write it as the event itself, as the
 * event's `error`, and as the `error` of the response that failed.
 */
export function responsesError(said: Record<string, unknown>): Record<string, unknown> {
  const nested = asRecord(said.error);
  if (typeof nested?.type === 'string' && typeof nested.message === 'string') return { error: nested };
  const { message, code, param } = nested ?? said;
  return openaiError({
    message: text(message) ?? endedWithError,
    type: typeFor(text(code) ?? ''),
    param: text(param) ?? null,
    code: text(code) ?? null,
  });
}

function typeFor(code: string): string {
  return aboutRequest.test(code) ? 'invalid_request_error' : (typeOfCode[code] ?? 'server_error');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
