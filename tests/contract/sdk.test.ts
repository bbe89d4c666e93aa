import {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from 'openai';
import { describe, expect, it } from 'vitest';
import { failure, html, redirect, resetBeforeHeaders } from '#tests/support/provider-faults.ts';
import { messages, sdkOf } from '#tests/support/sdk-calls.ts';
import { createClosedModel, createEndedKeys, type EndedKeys } from '#tests/support/stand-extras.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

let keys: EndedKeys;

const stand = openStand(async () => {
  keys = await createEndedKeys(stand);
  await createClosedModel(stand);
});

describe.each(transports)('the official SDK over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);

  const client = sdkOf(at);
  const ask = (body: Record<string, unknown> = {}, options = {}) =>
    client(options).chat.completions.create({ model: stand.model, messages, ...body } as never);

  it("answers a chat with the provider's own body", async () => {
    const { data, response } = await client()
      .chat.completions.create({ model: stand.model, messages })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe('Hello from the test provider.');
    expect(data.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 6 });
    expect(response.headers.get('x-request-id')).toBeTruthy();
    expect((await stand.provider.nextCall()).json?.model).toBe('small');
  });

  it.each([
    ['without stream_options', undefined, 0],
    ['with include_usage', { include_usage: true }, 1],
    ['with include_usage refused', { include_usage: false }, 0],
    ['with stream_options null', null, 0],
  ])('streams %s', async (_name, stream_options, usages) => {
    const stream = await client().chat.completions.create({
      model: stand.model,
      messages,
      stream: true,
      ...(stream_options !== undefined && { stream_options }),
    });
    let text = '';
    let seen = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (chunk.usage) seen += 1;
    }
    expect(text).toBe('Hello from the test provider.');
    expect(seen).toBe(usages);
    expect((await stand.provider.nextCall()).json?.stream_options?.include_usage).toBe(true);
  });

  it('lists and retrieves exactly the models that the key may call', async () => {
    const models = await client().models.list();
    expect(models.data).toEqual([
      { id: 'acme/small', object: 'model', created: expect.any(Number), owned_by: 'acme' },
    ]);
    expect(await client().models.retrieve('acme/small')).toMatchObject({
      id: 'acme/small',
      owned_by: 'acme',
    });
    await expect(client().models.retrieve('closed/secret')).rejects.toBeInstanceOf(NotFoundError);
    await expect(client().models.retrieve('acme/none')).rejects.toMatchObject({
      code: 'model_not_found',
      param: 'model',
    });
  });

  const ours = [
    ['missing_model', 400, BadRequestError, () => ask({ model: undefined })],
    ['invalid_model', 400, BadRequestError, () => ask({ model: 7 })],
    ['invalid_model', 400, BadRequestError, () => ask({ model: 'acme/../etc' })],
    ['invalid_api_key', 401, AuthenticationError, () => ask({}, { apiKey: 'sk-nothing' })],
    ['invalid_api_key', 401, AuthenticationError, () => ask({}, { apiKey: `${stand.key.slice(0, -1)}!` })],
    ['expired_api_key', 401, AuthenticationError, () => ask({}, { apiKey: keys.expired })],
    ['revoked_api_key', 401, AuthenticationError, () => ask({}, { apiKey: keys.revoked })],
    ['inactive_owner', 401, AuthenticationError, () => ask({}, { apiKey: keys.inactive })],
    ['model_access_denied', 403, PermissionDeniedError, () => ask({ model: 'closed/secret' })],
    ['model_not_found', 404, NotFoundError, () => ask({ model: 'acme/smal' })],
    ['model_not_found', 404, NotFoundError, () => ask({ model: 'nowhere' })],
    ['not_found', 404, NotFoundError, () => client().post('/no/such/route', { body: {} })],
    ['method_not_allowed', 405, APIError, () => client().get('/chat/completions')],
  ] as const;

  it.each(ours)(
    'raises %s (%i) as its own type, and does not repeat it',
    async (code, status, type, call) => {
      const error: unknown = await call().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(type);
      if (!(error instanceof APIError)) return;
      expect(error).toMatchObject({ status, code });
      expect(error.requestID).toBeTruthy();
      expect(error.headers?.get('x-should-retry')).toBe('false');
      expect(error.headers?.get('x-latchkey-error')).toBe('true');
      expect(error.message).not.toContain(stand.key.slice(-40));
      expect(stand.provider.calls).toHaveLength(0);
    },
  );

  it('suggests the nearest model that the key may call, and whom to ask for one that it may not', async () => {
    await expect(ask({ model: 'acme/smal' })).rejects.toThrow(/acme\/small/);
    await expect(ask({ model: 'closed/secre' })).rejects.not.toThrow(/closed\/secret/);
    await expect(ask({ model: 'closed/secret' })).rejects.toThrow(/Ask .+/);
  });

  it("keeps status, body and retry-after of the provider's errors", async () => {
    for (const [status, type] of [
      [400, BadRequestError],
      [403, PermissionDeniedError],
      [429, RateLimitError],
      [500, InternalServerError],
      [529, InternalServerError],
    ] as const) {
      stand.provider.clear();
      stand.provider.script(
        failure(status, {
          message: `provider says ${status}`,
          code: 'some_code',
          headers: { 'retry-after': '7', 'x-ratelimit-remaining-requests': '3' },
        }),
      );
      const error: unknown = await ask().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(type);
      if (!(error instanceof APIError)) continue;
      expect(error).toMatchObject({
        status,
        code: 'some_code',
        message: expect.stringContaining(`provider says ${status}`),
      });
      expect(error.headers?.get('retry-after')).toBe('7');
      expect(error.headers?.get('x-ratelimit-remaining-requests')).toBe('3');
      expect(error.headers?.get('x-latchkey-error')).toBeNull();
      expect(error.headers?.get('x-latchkey-upstream-request-id')).toMatch(/^req_/);
    }
  });

  it.each([
    ['upstream_auth_error', failure(401, { message: 'bad key' })],
    ['upstream_error', redirect('http://169.254.169.254/latest/meta-data')],
    ['upstream_error', redirect('https://elsewhere.example/', 307)],
    ['upstream_error', html()],
    ['upstream_error', resetBeforeHeaders()],
  ])('answers 502 %s where the provider is at fault, never 401', async (code, script) => {
    stand.provider.script(script);
    const error: unknown = await ask().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(InternalServerError);
    expect(error).toMatchObject({ status: 502, code });
    if (error instanceof APIError) expect(error.headers?.get('location')).toBeNull();
    expect(stand.provider.calls).toHaveLength(1);
  });
});
