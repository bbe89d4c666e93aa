import {
  APIError,
  AuthenticationError,
  BadRequestError,
  type ClientOptions,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
} from 'openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { GatewayErrorCode } from '#lib/gateway/errors.ts';
import { mintKey } from '#lib/gateway/key-format.ts';
import type { GatewayPorts } from '#lib/gateway/ports.ts';
import { createPat } from '#tests/support/factories.ts';
import { chat } from '#tests/support/provider-answers.ts';
import type { Script } from '#tests/support/provider-call.ts';
import { breakAfter, failure, neverAnswer, resetBeforeHeaders } from '#tests/support/provider-faults.ts';
import { messages, sdkOf } from '#tests/support/sdk-calls.ts';
import { createClosedModel, createEndedKeys, type EndedKeys } from '#tests/support/stand-extras.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

let keys: EndedKeys;
const stand = openStand(async () => {
  keys = await createEndedKeys(stand);
  await createClosedModel(stand);
});
afterEach(() => {
  vi.restoreAllMocks();
  stand.composition.runtime.gateway.expireAll();
  stand.provider.clear();
});

/** No client of HTTP can be brought to send these. */
type Unsendable = 'invalid_header' | 'request_timeout';

interface Ask {
  options?: ClientOptions;
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** Another call than a chat completion. */
  call?: (client: ReturnType<ReturnType<typeof sdkOf>>) => Promise<unknown>;
}

interface Expected {
  status: number;
  type: unknown;
  says: RegExp;
  /** Built when the stand is there; breaks on the way what has to be broken. */
  ask(): Ask | Promise<Ask>;
  provider?: Script;
  /** The SDK may try again. */
  retry?: true;
  /** Only a test in the gateway's own process can break what has to break for it. */
  fromInside?: true;
}

const refused = { status: 400, type: BadRequestError };
const unknownCaller = { status: 401, type: AuthenticationError };
const brokenProvider = { status: 502, type: InternalServerError, retry: true } as const;
const ours = { status: 503, type: InternalServerError, retry: true } as const;

const ports = () => (stand.composition.runtime.gateway as unknown as { ports: GatewayPorts }).ports;
const tableName = 'relation "api_keys" does not exist';

/** Every class of failure of ours. A new code does not compile before it stands here. */
const failures: Record<Exclude<GatewayErrorCode, Unsendable | 'shutting_down'>, Expected> = {
  invalid_json: { ...refused, says: /JSON/, ask: () => ({ options: { fetch: sendInstead('{"model":') } }) },
  invalid_metadata: {
    ...refused,
    says: /metadata/,
    ask: () => ({ headers: { 'x-latchkey-metadata': '{"a":1}' } }),
  },
  missing_model: { ...refused, says: /model/, ask: () => ({ body: { model: undefined } }) },
  invalid_model: { ...refused, says: /model/, ask: () => ({ body: { model: 'acme/../etc' } }) },
  unsupported_parameter: {
    ...refused,
    says: /background/,
    ask: () => ({
      call: (client) => client.responses.create({ model: stand.model, input: 'x', background: true }),
    }),
  },
  ambiguous_credentials: {
    ...refused,
    says: /two different keys/,
    ask: () => ({ options: { defaultHeaders: { 'x-api-key': mintKey('pat').key } } }),
  },
  key_in_query: {
    ...refused,
    says: /address/,
    ask: () => ({ options: { defaultQuery: { api_key: stand.key } } }),
  },
  missing_api_key: {
    ...unknownCaller,
    says: /No API key was sent/,
    ask: () => ({ options: { fetch: sendWithoutKey } }),
  },
  invalid_api_key: {
    ...unknownCaller,
    says: /not valid/,
    ask: () => ({ options: { apiKey: mintKey('pat').key } }),
  },
  expired_api_key: {
    ...unknownCaller,
    says: /expired at \d{4}-\d\d-\d\dT/,
    ask: () => ({ options: { apiKey: keys.expired } }),
  },
  revoked_api_key: {
    ...unknownCaller,
    says: /revoked at \d{4}-\d\d-\d\dT/,
    ask: () => ({ options: { apiKey: keys.revoked } }),
  },
  inactive_owner: {
    ...unknownCaller,
    says: /deactivated/,
    ask: () => ({ options: { apiKey: keys.inactive } }),
  },
  model_access_denied: {
    status: 403,
    type: PermissionDeniedError,
    says: /closed/,
    ask: () => ({ body: { model: 'closed/secret' } }),
  },
  model_not_found: {
    status: 404,
    type: NotFoundError,
    says: /acme\/small/,
    ask: () => ({ body: { model: 'acme/smal' } }),
  },
  not_found: {
    status: 404,
    type: NotFoundError,
    says: /no\/such\/route/,
    ask: () => ({ call: (client) => client.post('/no/such/route', { body: {} }) }),
  },
  method_not_allowed: {
    status: 405,
    type: APIError,
    says: /takes POST/,
    ask: () => ({ call: (client) => client.get('/chat/completions') }),
  },
  request_too_large: {
    status: 413,
    type: APIError,
    says: /25 MB/,
    ask: () => ({ body: { messages: [{ role: 'user', content: 'x'.repeat(26 * 1024 * 1024) }] } }),
  },
  unsupported_media_type: {
    status: 415,
    type: APIError,
    says: /application\/json/,
    ask: () => ({ headers: { 'content-type': 'text/plain' } }),
  },
  internal_error: {
    status: 500,
    type: InternalServerError,
    retry: true,
    fromInside: true,
    says: /^500 Something went wrong\.$/,
    ask: () => {
      vi.spyOn(ports(), 'touched').mockImplementation(() => {
        throw new Error(tableName);
      });
      return {};
    },
  },
  upstream_error: { ...brokenProvider, says: /provider/, provider: resetBeforeHeaders(), ask: () => ({}) },
  upstream_auth_error: {
    status: 502,
    type: InternalServerError,
    says: /refuses the credential of "acme"/,
    provider: failure(401, { message: 'bad key' }),
    ask: () => ({}),
  },
  upstream_truncated: {
    ...brokenProvider,
    says: /broke off/,
    provider: breakAfter(30, chat()),
    ask: () => ({}),
  },
  upstream_timeout: {
    status: 504,
    type: InternalServerError,
    retry: true,
    says: /within 120 ms/,
    provider: neverAnswer(),
    ask: () => ({ headers: { 'x-latchkey-request-timeout-ms': '120' } }),
  },
  overloaded: {
    ...ours,
    fromInside: true,
    says: /too much to do/,
    ask: () => {
      const { gateway } = stand.composition.runtime;
      const { overload } = gateway as unknown as { overload: { limits: { maxOpenCalls: number } } };
      vi.spyOn(overload, 'limits', 'get' as never).mockReturnValue({ maxOpenCalls: 0 } as never);
      return {};
    },
  },
  database_unavailable: {
    ...ours,
    fromInside: true,
    says: /database is away/,
    async ask() {
      const unseen = await createPat(stand.database.db, stand, { keyring: stand.keyring });
      vi.spyOn(ports(), 'findKey').mockRejectedValue(new Error(tableName));
      return { options: { apiKey: unseen.key } };
    },
  },
};

/** Bytes that the SDK would not make by itself. */
function sendInstead(body: string): typeof fetch {
  return (url, init) => fetch(url, { ...init, body });
}

const sendWithoutKey: typeof fetch = (url, init) => {
  const headers = new Headers(init?.headers);
  headers.delete('authorization');
  return fetch(url, { ...init, headers });
};

async function raised(call: Promise<unknown>): Promise<APIError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof APIError)) throw new Error(`the SDK raised ${String(error)}`);
  return error;
}

describe.each(transports)('the official SDK, refused over the $name transport', ({ open, isHere }) => {
  const at = openPlace(stand, open);
  const client = sdkOf(at);

  async function raisedBy({ options = {}, body = {}, headers = {}, call }: Ask): Promise<APIError> {
    const sdk = client(options);
    const chatBody = { model: stand.model, messages, ...body } as never;
    return raised(call ? call(sdk) : sdk.chat.completions.create(chatBody, { headers }));
  }

  const those = (inside: boolean) =>
    Object.entries(failures).filter(([, { fromInside = false }]) => fromInside === inside);

  it.each(those(false))('raises %s as the type that its status has', raisesItsType);
  it.skipIf(!isHere).each(those(true))('raises %s, broken from inside, as that type', raisesItsType);

  async function raisesItsType(code: string, expected: Expected): Promise<void> {
    if (expected.provider) stand.provider.script(expected.provider);
    const error = await raisedBy(await expected.ask());
    expect(error.constructor).toBe(expected.type);
    expect(error).toMatchObject({ status: expected.status, code });
    expect(error.type).toMatch(/^[a-z]+_[a-z_]+$/);
    expect(error.message).toMatch(expected.says);
    expect(error.message).not.toContain(tableName);
    expect(error.message).not.toContain(stand.key.slice(20));
    expect(error.requestID).toMatch(/^[0-9a-f-]{36}$/);
    expect(error.headers?.get('x-latchkey-error')).toBe('true');
    expect(error.headers?.get('x-should-retry')).toBe(expected.retry ? null : 'false');
    expect(error.headers?.get('retry-after')).toBe(expected.status === 503 ? '1' : null);
    expect(stand.provider.calls).toHaveLength(expected.provider ? 1 : 0);
  }

  it.skipIf(!isHere)('raises shutting_down as a failure that another try mends', async () => {
    stand.provider.script(neverAnswer());
    const call = raisedBy({});
    await stand.provider.nextCall();
    stand.composition.runtime.gateway.interruptAll();
    const error = await call;
    expect(error.constructor).toBe(InternalServerError);
    expect(error).toMatchObject({ status: 503, code: 'shutting_down' });
    expect(error.headers?.get('retry-after')).toBe('1');
  });

  it.each([
    ['upstream_truncated', 60_000, (): Script => breakAfter(600, chat()), /broke off/],
    [
      'upstream_timeout',
      2_000,
      (): Script => chat({ afterFirstWord: new Promise(() => {}) }),
      /within 2000 ms/,
    ],
  ] as const)('raises %s inside of a stream that has begun', async (code, timeoutMs, script, says) => {
    stand.provider.script(script());
    const headers = { 'x-latchkey-request-timeout-ms': String(timeoutMs) };
    let text = '';
    const error = await raised(
      (async () => {
        const stream = await client().chat.completions.create(
          { model: stand.model, messages, stream: true },
          { headers },
        );
        for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      })(),
    );
    expect(text).not.toBe('');
    expect(error).toMatchObject({ code, message: expect.stringMatching(says) });
  });
});
