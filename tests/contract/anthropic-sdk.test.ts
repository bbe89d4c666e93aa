import Anthropic, {
  APIError,
  AuthenticationError,
  BadRequestError,
  ContentTooLargeError,
  GatewayTimeoutError,
  InternalServerError,
  NotFoundError,
  OverloadedError,
  PermissionDeniedError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { mintKey } from '#lib/gateway/key-format.ts';
import { json, respond } from '#tests/support/provider-answers.ts';
import { failure, html, neverAnswer, redirect, resetBeforeHeaders } from '#tests/support/provider-faults.ts';
import { messages, messagesFailure } from '#tests/support/provider-messages.ts';
import { createClosedModel, createEndedKeys, type EndedKeys } from '#tests/support/stand-extras.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

let keys: EndedKeys;

const stand = openStand(async () => {
  keys = await createEndedKeys(stand);
  await createClosedModel(stand);
});

const plainText = { body: 'Hello', headers: { 'content-type': 'text/plain' } };
const question = { max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello' }] };

describe.each(transports)("Anthropic's SDK over the $name transport", ({ open }) => {
  const at = openPlace(stand, open);

  const client = (options: ConstructorParameters<typeof Anthropic>[0] = {}) =>
    new Anthropic({
      apiKey: stand.key,
      baseURL: `${at.origin}/api/inference/anthropic`,
      maxRetries: 0,
      ...options,
    });
  const ask = (body: Record<string, unknown> = {}, options = {}) =>
    client(options).messages.create({ model: stand.model, ...question, ...body } as never);
  const errorOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => undefined,
      (reason: unknown) => reason,
    );

  it("answers with the provider's own message", async () => {
    stand.provider.script(messages());
    const { data, response } = await client()
      .messages.create({ model: stand.model, ...question })
      .withResponse();
    expect(data).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: 'Hello from the test provider.' }],
      usage: { input_tokens: 12, output_tokens: 6 },
    });
    expect(response.headers.get('request-id')).toBe(response.headers.get('x-request-id'));
    expect(response.headers.get('x-latchkey-model')).toBe('acme/small');
    expect(response.headers.get('x-latchkey-upstream-request-id')).toMatch(/^req_/);
    const call = await stand.provider.nextCall();
    expect(call.path).toBe('/v1/messages');
    expect(call.json?.model).toBe('small');
  });

  it('streams, event by event and gathered by its own helper', async () => {
    stand.provider.script(messages());
    const types: string[] = [];
    const stream = await client().messages.create({ model: stand.model, ...question, stream: true });
    for await (const event of stream) types.push(event.type);
    expect([types[0], types.at(-2), types.at(-1)]).toEqual([
      'message_start',
      'message_delta',
      'message_stop',
    ]);
    const helper = client().messages.stream({ model: stand.model, ...question });
    const message = await helper.finalMessage();
    expect(await helper.finalText()).toBe('Hello from the test provider.');
    expect(message.usage.output_tokens).toBe(6);
    expect(helper.request_id).toBeTruthy();
  });

  it('counts tokens', async () => {
    stand.provider.script(json(200, { input_tokens: 77 }));
    const { max_tokens: _, ...prompt } = question;
    const counted = await client().messages.countTokens({ model: stand.model, ...prompt });
    expect(counted.input_tokens).toBe(77);
    expect((await stand.provider.nextCall()).path).toBe('/v1/messages/count_tokens');
  });

  it('lists and retrieves exactly the models that the key may call', async () => {
    const page = await client().models.list();
    const own = { type: 'model', id: 'acme/small', display_name: 'acme/small' };
    expect(page.data).toEqual([{ ...own, created_at: expect.stringMatching(/^20.+Z$/) }]);
    expect(page.hasNextPage()).toBe(false);
    expect(await client().models.retrieve('acme/small')).toMatchObject(own);
    await expect(client().models.retrieve('closed/secret')).rejects.toBeInstanceOf(NotFoundError);
  });

  it('sends its own headers to the provider, and nothing of the key or of another family', async () => {
    stand.provider.script(messages());
    const headers = {
      'anthropic-beta': 'unheard-of-2031-01-01',
      'anthropic-unheard-of': '1',
      'openai-beta': 'no',
      'x-api-key': stand.key,
    };
    await client().messages.create({ model: stand.model, ...question }, { headers });
    const seen = (await stand.provider.nextCall()).headers;
    expect(seen).toMatchObject({
      'anthropic-version': expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
      'anthropic-beta': 'unheard-of-2031-01-01',
      'anthropic-unheard-of': '1',
      authorization: `Bearer ${stand.credential}`,
    });
    expect(JSON.stringify(seen)).not.toContain(stand.key);
    expect(seen).not.toHaveProperty('openai-beta');
    expect(seen).not.toHaveProperty('x-api-key');
  });

  // A host that starts Next itself has routes behind the first alone.
  it.each(['/api/inference/anthropic', '/anthropic', '', '/openai', '/api/llm'])(
    'is answered below "%s"',
    async (door) => {
      stand.provider.script(messages());
      const answer = await client({ baseURL: `${at.origin}${door}` }).messages.create({
        model: stand.model,
        ...question,
      });
      expect(answer.content).toHaveLength(1);
      const error = await errorOf(
        client({ baseURL: `${at.origin}${door}`, apiKey: mintKey('pat').key }).messages.create({
          model: stand.model,
          ...question,
        }),
      );
      expect(error).toMatchObject({ status: 401, type: 'authentication_error' });
    },
  );

  it.each([
    ['authToken', () => ({ apiKey: null, authToken: stand.key })],
    ['x-api-key', () => ({ apiKey: null, authToken: null, defaultHeaders: { 'x-api-key': stand.key } })],
  ])('takes the key as %s', async (_name, options) => {
    stand.provider.script(messages());
    expect(await ask({}, options())).toMatchObject({ type: 'message' });
  });

  const ours = [
    [400, 'invalid_request_error', BadRequestError, () => ask({ model: undefined })],
    [400, 'invalid_request_error', BadRequestError, () => ask({ model: 'acme/../etc' })],
    [401, 'authentication_error', AuthenticationError, () => ask({}, { apiKey: 'sk-ant-nothing' })],
    [401, 'authentication_error', AuthenticationError, () => ask({}, { apiKey: keys.expired })],
    [401, 'authentication_error', AuthenticationError, () => ask({}, { apiKey: keys.revoked })],
    [401, 'authentication_error', AuthenticationError, () => ask({}, { apiKey: keys.inactive })],
    [403, 'permission_error', PermissionDeniedError, () => ask({ model: 'closed/secret' })],
    [404, 'not_found_error', NotFoundError, () => ask({ model: 'acme/smal' })],
    [404, 'not_found_error', NotFoundError, () => ask({ model: 'claude-opus-5-5' })],
    [404, 'not_found_error', NotFoundError, () => client().post('/v1/no/such/route', { body: {} })],
    [404, 'not_found_error', NotFoundError, () => client().post('/v1/chat/completions', { body: {} })],
    [405, 'invalid_request_error', APIError, () => client().get('/v1/messages')],
    [413, 'request_too_large', ContentTooLargeError, () => ask({ system: 'x'.repeat(26 * 1024 * 1024) })],
    [415, 'invalid_request_error', APIError, () => client().post('/v1/messages', plainText)],
  ] as const;

  it.each(ours)('raises %i %s as its own type, and does not repeat it', async (status, type, kind, call) => {
    const error = await errorOf(call());
    expect(error).toBeInstanceOf(kind);
    if (!(error instanceof APIError)) return;
    expect(error).toMatchObject({ status, type, error: { type: 'error', error: { type } } });
    expect(error.requestID).toBeTruthy();
    expect(error.headers?.get('x-should-retry')).toBe('false');
    expect(error.headers?.get('x-latchkey-error')).toBe('true');
    expect(error.message).not.toContain(stand.key.slice(-40));
    expect(stand.provider.calls).toHaveLength(0);
  });

  it('suggests the nearest model that the key may call', async () => {
    await expect(ask({ model: 'acme/smal' })).rejects.toThrow(/acme\/small/);
    await expect(ask({ model: 'closed/secret' })).rejects.toThrow(/Ask .+/);
  });

  it.each([
    [400, 'invalid_request_error', BadRequestError],
    [403, 'permission_error', PermissionDeniedError],
    [404, 'not_found_error', NotFoundError],
    [413, 'request_too_large', ContentTooLargeError],
    [429, 'rate_limit_error', RateLimitError],
    [500, 'api_error', InternalServerError],
    [529, 'overloaded_error', OverloadedError],
  ] as const)("keeps the provider's %i %s, in whichever shape it comes", async (status, type, kind) => {
    const headers = { 'retry-after': '7', 'anthropic-ratelimit-requests-remaining': '3' };
    const openaiShape = failure(status, { message: `The model says ${status}.`, headers });
    for (const script of [messagesFailure(status, type, headers), openaiShape]) {
      stand.provider.script(script);
      const error = await errorOf(ask());
      expect(error).toBeInstanceOf(kind);
      if (!(error instanceof APIError)) continue;
      expect(error).toMatchObject({ status, type, message: expect.stringContaining(String(status)) });
      expect(error.headers?.get('retry-after')).toBe('7');
      expect(error.headers?.get('anthropic-ratelimit-requests-remaining')).toBe('3');
      expect(error.headers?.get('x-latchkey-error')).toBeNull();
    }
  });

  it('says in words that a server has no such route', async () => {
    for (const script of [respond(404, '404 page not found'), failure(404, { message: 'Invalid URL' })]) {
      stand.provider.script(script);
      const error = await errorOf(ask());
      expect(error).toBeInstanceOf(NotFoundError);
      expect(error).toMatchObject({ type: 'not_found_error' });
      expect((error as APIError).apiMessage).toMatch(
        /"acme" leads to a server without Anthropic's Messages API/,
      );
    }
  });

  it.each([
    [502, 'api_error', failure(401, { message: 'bad key' }), InternalServerError],
    [502, 'api_error', messagesFailure(401, 'authentication_error'), InternalServerError],
    [502, 'api_error', redirect('http://169.254.169.254/latest/meta-data'), InternalServerError],
    [502, 'api_error', html(), InternalServerError],
    [502, 'api_error', resetBeforeHeaders(), InternalServerError],
    [504, 'timeout_error', neverAnswer(), GatewayTimeoutError],
  ] as const)(
    'answers %i %s where the provider is at fault, never 401',
    async (status, type, script, kind) => {
      stand.provider.script(script);
      const error = await errorOf(ask({}, { defaultHeaders: { 'x-latchkey-request-timeout-ms': '400' } }));
      expect(error).toBeInstanceOf(kind);
      expect(error).toMatchObject({ status, type });
    },
  );
});
