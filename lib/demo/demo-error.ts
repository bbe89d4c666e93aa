import { anthropicError, anthropicType } from '#lib/gateway/anthropic-error.ts';
import { openaiError } from '#lib/gateway/openai-error.ts';

/** A refusal, as OpenAI's error object has it. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    options: {
      type?: string;
      code?: string | null;
      param?: string | null;
      headers?: Record<string, string>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.type = options.type ?? 'invalid_request_error';
    this.code = options.code ?? null;
    this.param = options.param ?? null;
    this.headers = options.headers ?? {};
  }
}

export function toErrorBody(error: DemoError): string {
  return JSON.stringify(openaiError(error));
}

/** The same as Anthropic's error object. */
export function toAnthropicErrorBody({ status, message }: DemoError, requestId: string): string {
  return JSON.stringify({ ...anthropicError(anthropicType(status), message), request_id: requestId });
}

interface Kind {
  type: string;
  code: string | null;
}

const kinds: Readonly<Record<number, Kind>> = {
  400: { type: 'invalid_request_error', code: null },
  401: { type: 'invalid_request_error', code: 'invalid_api_key' },
  403: { type: 'invalid_request_error', code: 'unsupported_country_region_territory' },
  404: { type: 'invalid_request_error', code: 'model_not_found' },
  429: { type: 'requests', code: 'rate_limit_exceeded' },
  500: { type: 'server_error', code: null },
  503: { type: 'service_unavailable_error', code: null },
  529: { type: 'overloaded_error', code: null },
};

/** What a provider would say with this status, marked as asked for. */
export function simulatedError(status: number, headers: Record<string, string> = {}): DemoError {
  const kind = kinds[status] ?? (status < 500 ? kinds[400] : kinds[500]);
  const message = `Simulated ${status}: the prompt asked Latchkey's demo provider to fail like this.`;
  return new DemoError(status, message, { ...kind, headers });
}

/** The message of an error inside a stream. */
export const simulatedBreak = "Simulated: the prompt asked Latchkey's demo provider to fail in the stream.";
