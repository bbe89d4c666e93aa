import { describe, expect, it } from 'vitest';
import { GatewayError } from './errors.ts';

describe("a failure in Anthropic's shape", () => {
  it.each([
    ['invalid_json', 400, 'invalid_request_error'],
    ['ambiguous_credentials', 400, 'invalid_request_error'],
    ['missing_api_key', 401, 'authentication_error'],
    ['revoked_api_key', 401, 'authentication_error'],
    ['model_access_denied', 403, 'permission_error'],
    ['model_not_found', 404, 'not_found_error'],
    ['request_too_large', 413, 'request_too_large'],
    ['internal_error', 500, 'api_error'],
    ['upstream_error', 502, 'api_error'],
    ['upstream_auth_error', 502, 'api_error'],
    ['upstream_truncated', 502, 'api_error'],
    ['upstream_timeout', 504, 'timeout_error'],
    ['overloaded', 503, 'overloaded_error'],
    ['shutting_down', 503, 'overloaded_error'],
    ['database_unavailable', 503, 'api_error'],
  ] as const)('%s (%i) is a %s', (code, status, type) => {
    const error = new GatewayError(code, 'So it is.', { param: 'model' });
    expect(error.status).toBe(status);
    expect(JSON.parse(error.body('anthropic'))).toEqual({
      type: 'error',
      error: { type, message: 'So it is.' },
    });
  });

  it('is a named event at the end of a stream, since its SDKs pass over events without a name', () => {
    const error = new GatewayError('upstream_truncated', 'Cut.');
    expect(error.event('anthropic')).toBe(`event: error\ndata: ${error.body('anthropic')}\n\n`);
    expect(error.event('openai')).toBe(`data: ${error.body('openai')}\n\n`);
  });
});

it("keeps OpenAI's shape, with its code, behind OpenAI's doors", () => {
  const error = new GatewayError('upstream_timeout', 'Late.');
  expect(JSON.parse(error.body('openai'))).toEqual({
    error: { message: 'Late.', type: 'upstream_error', param: null, code: 'upstream_timeout' },
  });
});

it('says in its headers whose it is, that it is nobody else’s to keep, and what is in the body', () => {
  expect(new GatewayError('overloaded', 'Later.').bodyHeaders()).toEqual([
    ...['cache-control', 'no-store'],
    ...['x-latchkey-error', 'true'],
    ...['retry-after', '1'],
    ...['content-type', 'application/json'],
  ]);
});
