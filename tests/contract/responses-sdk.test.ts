import OpenAI, {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from 'openai';
import { describe, expect, it } from 'vitest';
import { mintKey } from '#lib/gateway/key-format.ts';
import { respond } from '#tests/support/provider-answers.ts';
import { createModel } from '#tests/support/provider-factories.ts';
import { failure, html, neverAnswer, redirect, resetBeforeHeaders } from '#tests/support/provider-faults.ts';
import { responses } from '#tests/support/provider-responses.ts';
import { sdkOf } from '#tests/support/sdk-calls.ts';
import { createClosedModel, createEndedKeys, type EndedKeys } from '#tests/support/stand-extras.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

let keys: EndedKeys;

const stand = openStand(async () => {
  keys = await createEndedKeys(stand);
  await createClosedModel(stand);
  const { tenantId, providerAccountId, database } = stand;
  await createModel(database.db, tenantId, providerAccountId, { name: 'off', enabled: false });
  await createModel(database.db, tenantId, providerAccountId, { name: 'vectors', types: ['embedding'] });
});

describe.each(transports)("the SDK's responses over the $name transport", ({ open }) => {
  const at = openPlace(stand, open);
  const client = sdkOf(at);
  const ask = (body: Record<string, unknown> = {}, options = {}) =>
    client(options).responses.create({ model: stand.model, input: 'Hello', ...body } as never);
  const errorOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => undefined,
      (reason: unknown) => reason,
    );

  it("answers with the provider's own response", async () => {
    stand.provider.script(responses({ headers: { 'openai-version': '2020-10-01' } }));
    const { data, response } = await client()
      .responses.create({ model: stand.model, input: 'Hello', store: false, metadata: { a: 'b' } })
      .withResponse();
    expect(data).toMatchObject({
      object: 'response',
      output_text: 'Hello from the test provider.',
      usage: { input_tokens: 12, output_tokens: 6 },
    });
    expect(response.headers.get('x-latchkey-model')).toBe('acme/small');
    expect(response.headers.get('x-latchkey-provider-account')).toBe('acme');
    const call = await stand.provider.nextCall();
    expect(call.path).toBe('/v1/responses');
    expect(call.json).toEqual({ model: 'small', input: 'Hello', store: false, metadata: { a: 'b' } });
    expect(call.headers.authorization).toBe(`Bearer ${stand.credential}`);
    expect(JSON.stringify(call.headers)).not.toContain(stand.key);
  });

  it('streams, event by event and gathered by its own helper, and adds nothing to what was asked', async () => {
    stand.provider.script(responses());
    const types: string[] = [];
    const stream = await client().responses.create({ model: stand.model, input: 'Hello', stream: true });
    for await (const event of stream) types.push(event.type);
    expect([types[0], types.at(-1)]).toEqual(['response.created', 'response.completed']);
    expect((await stand.provider.nextCall()).json).toEqual({ model: 'small', input: 'Hello', stream: true });
    const helper = client().responses.stream({ model: stand.model, input: 'Hello' });
    const response = await helper.finalResponse();
    expect(response.output_text).toBe('Hello from the test provider.');
    expect(response.usage?.output_tokens).toBe(6);
  });

  // A host that starts Next itself has routes behind the first alone.
  it.each([
    '/api/inference/openai',
    '/api/inference/openai/v1',
    '/api/llm',
    '/api/llm/v1',
    '/api/llm/api/inference/openai',
    '/openai/v1',
    '/v1',
    '',
  ])('is answered below "%s"', async (door) => {
    stand.provider.script(responses());
    expect(await ask({}, { baseURL: `${at.origin}${door}` })).toMatchObject({ object: 'response' });
    const stranger = ask({}, { baseURL: `${at.origin}${door}`, apiKey: mintKey('pat').key });
    expect(await errorOf(stranger)).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  const file = { role: 'user', content: [{ type: 'input_file', file_id: 'file-1' }] };
  const plainText = { body: 'Hello', headers: { 'content-type': 'text/plain' } };
  const ours = [
    [400, 'missing_model', BadRequestError, () => ask({ model: undefined })],
    [400, 'invalid_model', BadRequestError, () => ask({ model: 'acme/../etc' })],
    [400, 'invalid_model', BadRequestError, () => ask({ model: 'acme/vectors' })],
    [400, 'unsupported_parameter', BadRequestError, () => ask({ background: true })],
    [401, 'invalid_api_key', AuthenticationError, () => ask({}, { apiKey: 'sk-nothing' })],
    [401, 'expired_api_key', AuthenticationError, () => ask({}, { apiKey: keys.expired })],
    [401, 'revoked_api_key', AuthenticationError, () => ask({}, { apiKey: keys.revoked })],
    [401, 'inactive_owner', AuthenticationError, () => ask({}, { apiKey: keys.inactive })],
    [403, 'model_access_denied', PermissionDeniedError, () => ask({ model: 'closed/secret' })],
    [404, 'model_not_found', NotFoundError, () => ask({ model: 'acme/smal' })],
    [404, 'model_not_found', NotFoundError, () => ask({ model: 'acme/off' })],
    [404, 'model_not_found', NotFoundError, () => ask({ model: 'gpt-5' })],
    [404, 'not_found', NotFoundError, () => ask({ previous_response_id: 'resp_1' })],
    [404, 'not_found', NotFoundError, () => ask({ conversation: 'conv_1' })],
    [404, 'not_found', NotFoundError, () => ask({ prompt: { id: 'pmpt_1' } })],
    [404, 'not_found', NotFoundError, () => ask({ input: [file] })],
    [404, 'not_found', NotFoundError, () => client().responses.retrieve('resp_1')],
    [404, 'not_found', NotFoundError, () => client().responses.delete('resp_1')],
    [404, 'not_found', NotFoundError, () => client().responses.cancel('resp_1')],
    [404, 'not_found', NotFoundError, () => client().responses.inputItems.list('resp_1').then()],
    [405, 'method_not_allowed', APIError, () => client().get('/responses')],
    [413, 'request_too_large', APIError, () => ask({ input: 'x'.repeat(26 * 1024 * 1024) })],
    [415, 'unsupported_media_type', APIError, () => client().post('/responses', plainText)],
  ] as const;

  it.each(ours)(
    'raises %i %s as its own type, and the provider sees nothing',
    async (status, code, kind, call) => {
      const error = await errorOf(call());
      expect(error).toBeInstanceOf(kind);
      if (!(error instanceof APIError)) return;
      expect(error).toMatchObject({ status, code });
      expect(error.headers?.get('x-should-retry')).toBe('false');
      expect(error.headers?.get('x-latchkey-error')).toBe('true');
      expect(error.message).not.toContain(stand.key.slice(-40));
      expect(stand.provider.calls).toHaveLength(0);
    },
  );

  it.each([
    ['previous_response_id', { previous_response_id: 'resp_1' }],
    ['background', { background: true }],
    ['input[0].content[0].file_id', { input: [file] }],
  ])('names %s where that is what it refuses', async (param, body) => {
    for (const stream of [false, true]) {
      const error = await errorOf(ask({ ...body, stream }));
      expect(error).toMatchObject({ param, message: expect.stringContaining(param) });
    }
  });

  it.each([
    [400, BadRequestError],
    [403, PermissionDeniedError],
    [404, NotFoundError],
    [429, RateLimitError],
    [500, InternalServerError],
  ] as const)("keeps the provider's %i, its words and its wish to wait", async (status, kind) => {
    const message = `The model says ${status}.`;
    for (const stream of [false, true]) {
      stand.provider.script(failure(status, { message, headers: { 'retry-after': '7' } }));
      const error = await errorOf(ask({ stream }));
      expect(error).toBeInstanceOf(kind);
      expect(error).toMatchObject({ status, message: expect.stringContaining(message) });
      expect((error as APIError).headers?.get('retry-after')).toBe('7');
      expect((error as APIError).headers?.get('x-latchkey-error')).toBeNull();
    }
  });

  it('hands on the 404 of a server that has no such route', async () => {
    stand.provider.script(respond(404, '{"detail":"Not Found"}', { 'content-type': 'application/json' }));
    const error = await errorOf(ask());
    expect(error).toBeInstanceOf(NotFoundError);
    expect((error as APIError).headers?.get('x-latchkey-error')).toBeNull();
  });

  it.each([
    [502, 'upstream_auth_error', failure(401, { message: 'bad key' })],
    [502, 'upstream_error', redirect('http://169.254.169.254/latest/meta-data')],
    [502, 'upstream_error', html()],
    [502, 'upstream_error', resetBeforeHeaders()],
    [504, 'upstream_timeout', neverAnswer()],
  ] as const)('answers %i %s where the provider is at fault, never 401', async (status, code, script) => {
    stand.provider.script(script);
    const error = await errorOf(ask({}, { defaultHeaders: { 'x-latchkey-request-timeout-ms': '400' } }));
    expect(error).toBeInstanceOf(InternalServerError);
    expect(error).toMatchObject({ status, code });
  });

  it('is not there for clients of Anthropic', async () => {
    const anthropic = new OpenAI({
      apiKey: stand.key,
      baseURL: `${at.origin}/api/inference/anthropic`,
      maxRetries: 0,
    });
    await expect(anthropic.responses.create({ model: stand.model, input: 'x' })).rejects.toMatchObject({
      status: 404,
    });
  });
});
