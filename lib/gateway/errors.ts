import { anthropicError, anthropicType } from './anthropic-error.ts';
import { openaiError } from './openai-error.ts';
import { uncachedHeaders } from './response-headers.ts';

/** Which API's error shape a door speaks. */
export type Family = 'openai' | 'anthropic';

const kinds = {
  invalid_json: [400, 'invalid_request_error', false],
  invalid_metadata: [400, 'invalid_request_error', false],
  invalid_header: [400, 'invalid_request_error', false],
  missing_model: [400, 'invalid_request_error', false],
  invalid_model: [400, 'invalid_request_error', false],
  unsupported_parameter: [400, 'invalid_request_error', false],
  ambiguous_credentials: [400, 'invalid_request_error', false],
  key_in_query: [400, 'invalid_request_error', false],
  missing_api_key: [401, 'authentication_error', false],
  invalid_api_key: [401, 'authentication_error', false],
  expired_api_key: [401, 'authentication_error', false],
  revoked_api_key: [401, 'authentication_error', false],
  inactive_owner: [401, 'authentication_error', false],
  model_access_denied: [403, 'permission_error', false],
  model_not_found: [404, 'not_found_error', false],
  not_found: [404, 'not_found_error', false],
  method_not_allowed: [405, 'invalid_request_error', false],
  request_timeout: [408, 'invalid_request_error', true],
  request_too_large: [413, 'invalid_request_error', false],
  unsupported_media_type: [415, 'invalid_request_error', false],
  internal_error: [500, 'api_error', true],
  upstream_error: [502, 'upstream_error', true],
  upstream_auth_error: [502, 'upstream_error', false],
  upstream_truncated: [502, 'upstream_error', true],
  upstream_timeout: [504, 'upstream_error', true],
  overloaded: [503, 'overloaded_error', true],
  database_unavailable: [503, 'api_error', true],
  shutting_down: [503, 'overloaded_error', true],
} as const satisfies Record<string, readonly [number, string, boolean]>;

export type GatewayErrorCode = keyof typeof kinds;

interface Options {
  param?: string;
  headers?: readonly string[];
}

/** A failure of ours that the client is told. Status, type and code are part of the contract. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: GatewayErrorCode;
  readonly status: number;
  readonly type: string;
  readonly retryable: boolean;
  readonly param: string | null;
  readonly headers: readonly string[];

  constructor(code: GatewayErrorCode, message: string, options: Options = {}) {
    super(message);
    const [status, type, retryable] = kinds[code];
    this.code = code;
    this.status = status;
    this.type = type;
    this.retryable = retryable;
    this.param = options.param ?? null;
    const headers = [...(options.headers ?? [])];
    if (!retryable) headers.push('x-should-retry', 'false');
    if (status === 503) headers.push('retry-after', '1');
    this.headers = headers;
  }

  /** What stands before that body, below the headers of its exchange. */
  bodyHeaders(): string[] {
    return [
      ...uncachedHeaders,
      'x-latchkey-error',
      'true',
      ...this.headers,
      'content-type',
      'application/json',
    ];
  }

  /** The body in the shape that the door's own SDKs parse. */
  body(family: Family): string {
    if (family === 'anthropic') {
      // A fault of ours is one whatever its status: 503 alone would call a database that is away an overload.
      const type = this.type === 'api_error' ? this.type : anthropicType(this.status);
      return JSON.stringify(anthropicError(type, this.message));
    }
    return JSON.stringify(openaiError(this));
  }

  /** The last event of a stream that had begun: it is followed by no `[DONE]`. */
  event(family: Family): string {
    const name = family === 'anthropic' ? 'event: error\n' : '';
    return `${name}data: ${this.body(family)}\n\n`;
  }
}
