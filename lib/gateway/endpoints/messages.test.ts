import { describe, expect, it } from 'vitest';
import type { Model } from '../ports.ts';
import { countTokens, messages } from './messages.ts';

const model = { upstreamId: 'claude-"x"' } as Model;
const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

describe('the request', () => {
  it('passes byte for byte but for the model', () => {
    const body = '{ "max_tokens": 1e3,\n "model" : "acme/small", "messages":[],"n":1.0, "stream":true }';
    const request = messages.read(bytes(body));
    expect(request).toMatchObject({ model: 'acme/small', stream: true });
    expect(request.bodyFor(model).toString()).toBe(
      body.replace('"acme/small"', JSON.stringify(model.upstreamId)),
    );
  });

  it.each([
    ['[]', 'invalid_json'],
    ['{"model":"a/b","model":"a/c"}', 'invalid_json'],
    ['{"model":"a/b","stream":true,"stream":false}', 'invalid_json'],
    ['{"messages":[]}', 'missing_model'],
    ['{"model":7}', 'invalid_model'],
  ])('%s is refused as %s', (body, code) => {
    expect(() => messages.read(bytes(body))).toThrow(expect.objectContaining({ code }));
  });
});

describe.each([messages, countTokens])('an id of what a provider has kept, in $name', ({ read }) => {
  const readWith = (rest: object) => read(bytes({ model: 'acme/small', messages: [], ...rest }));
  const user = (block: object) => [{ role: 'user', content: [{ type: 'text', text: 'a' }, block] }];

  it.each<[string, object]>([
    ['container', { container: 'container_1' }],
    ['container.id', { container: { id: 'container_1' } }],
    [
      'container.skills[1]',
      {
        container: {
          skills: [
            { type: 'anthropic', skill_id: 'pdf' },
            { type: 'custom', skill_id: 's' },
          ],
        },
      },
    ],
    ['container.skills[0]', { container: { skills: [{ skill_id: 's' }] } }],
    [
      'messages[0].content[1].source.file_id',
      { messages: user({ type: 'document', source: { type: 'file', file_id: 'file_1' } }) },
    ],
    ['messages[0].content[1].file_id', { messages: user({ type: 'container_upload', file_id: 'file_1' }) }],
    ['thread.previous_message_id', { thread: { type: 'continue', previous_message_id: 'msg_1' } }],
  ])('in %s is 404 by that name', (param, rest) => {
    expect(() => readWith(rest)).toThrow(expect.objectContaining({ code: 'not_found', status: 404, param }));
  });

  it.each([
    '{"model":"a/b","messages":[{"content":[{"source":{"file\\u005fid":"f"}}]}]}',
    '{"model":"a/b","messages":[{"content":[{"source":{"FILE_ID":"f"}}]}]}',
    '{"model":"a/b","cont\\u0061iner":"c"}',
    '{"model":"a/b","container":{"\\u0069d":"c"}}',
    '{"model":"a/b","container":{"\u017fkills":[{"type":"custom","\u017f\u212aill_id":"s"}]}}',
    '{"model":"a/b","container":{"skills":[{"type":"custom","type":"anthropic","skill_id":"s"}]}}',
    '{"model":"a/b","thread":{"Previous_Me\u017fsage_Id":"m"}}',
  ])('is found however it is written: %s', (json) => {
    expect(() => read(bytes(json))).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('is refused where the name of its member is in another case', () => {
    expect(() => readWith({ Container: 'c' })).toThrow(expect.objectContaining({ code: 'invalid_json' }));
  });

  it.each<[string, object]>([
    ['null', { container: null, thread: null }],
    [
      "everybody's skills",
      { container: { id: null, skills: [{ type: 'anthropic', skill_id: 'pdf', version: 'latest' }] } },
    ],
    ['a thread that begins', { thread: { type: 'start' } }],
    [
      'a document by its address',
      { messages: user({ type: 'document', source: { type: 'url', url: 'https://a' } }) },
    ],
    ['a picture that is sent', { messages: user({ type: 'image', source: { type: 'base64', data: 'aa' } }) }],
    [
      'what a model said to a tool',
      { messages: user({ type: 'tool_use', id: 't', input: { file_id: 'f' } }) },
    ],
    [
      'the answer of a tool',
      { messages: user({ type: 'tool_result', tool_use_id: 't', content: '{"file_id":"f"}' }) },
    ],
    [
      "a tool's own form",
      { tools: [{ name: 't', input_schema: { example: { file_id: 'f', container: 'c' } } }] },
    ],
    ["the caller's own", { metadata: { user_id: 'u', file_id: 'f' } }],
  ])('is not meant by %s', (_name, rest) => {
    expect(readWith(rest).model).toBe('acme/small');
  });
});

describe('the usage of a plain answer', () => {
  it('is the whole prompt, the cached part of it, and the output', () => {
    const usage = {
      input_tokens: 10,
      cache_creation_input_tokens: 300,
      cache_read_input_tokens: 2_000,
      output_tokens: 55,
    };
    const answer = {
      content: [{ type: 'text', text: '"usage":{"input_tokens":1}' }],
      usage,
      container: null,
    };
    expect(messages.usageOf(bytes(answer))).toEqual({
      inputTokens: 2_310,
      cachedInputTokens: 2_000,
      outputTokens: 55,
      otherRates: true,
    });
  });

  it.each([
    ['none', { content: [] }],
    ["OpenAI's", { usage: { prompt_tokens: 3, completion_tokens: 4 } }],
    ['zeros', { usage: { input_tokens: 0, output_tokens: 0 } }],
    ['null', { usage: null }],
    ['broken', '{"usage":{"input_tokens":"\\q"}}'],
  ])('is unknown where there is %s', (_name, answer) => {
    expect(messages.usageOf(bytes(answer))).toBeUndefined();
  });
});

describe('a refusal', () => {
  const called = { endpoint: 'messages', account: 'acme' };
  const refusal = (status: number, body: unknown) => messages.refusalOf?.(status, bytes(body), called);
  const errorOf = (status: number, body: unknown) => JSON.parse(refusal(status, body) ?? '{}').error;

  it('passes as it came where it has the shape already', () => {
    expect(
      refusal(529, { type: 'error', error: { type: 'overloaded_error', message: 'x' } }),
    ).toBeUndefined();
    expect(
      refusal(404, { type: 'error', error: { type: 'NotFoundError', message: 'no such model' } }),
    ).toBeUndefined();
  });

  it.each([
    ['OpenAI', { error: { message: 'Invalid URL (POST /v1/messages)', type: 'invalid_request_error' } }],
    ['FastAPI', { detail: 'Not Found' }],
    ['a router in Go', '404 page not found'],
    ['llama.cpp', { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } }],
    ['a web server', '<!doctype html><title>404</title>'],
    ['nobody', ''],
  ])('of a server that has no such route says so in words (%s)', (_name, body) => {
    const error = errorOf(404, body);
    expect(error.type).toBe('not_found_error');
    expect(error.message).toMatch(/"acme".*without Anthropic's Messages API.*POST messages.*404/);
    expect(error.message).not.toContain('<');
  });

  it('of a server that does not know the model says that alone', () => {
    const body = { error: { message: 'The model `x` does not exist', code: 'model_not_found' } };
    expect(errorOf(404, body)).toEqual({ type: 'not_found_error', message: 'The model `x` does not exist' });
  });

  it.each([
    [400, 'invalid_request_error'],
    [402, 'billing_error'],
    [403, 'permission_error'],
    [413, 'request_too_large'],
    [422, 'invalid_request_error'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [503, 'overloaded_error'],
    [504, 'timeout_error'],
    [529, 'overloaded_error'],
  ])('of status %i is a %s with the words that came', (status, type) => {
    for (const body of [
      { error: { message: 'so it is' } },
      { error: 'so it is' },
      { message: 'so it is' },
      'so it is',
    ]) {
      expect(errorOf(status, body)).toEqual({ type, message: 'so it is' });
    }
  });

  it('is bounded, and takes no page and no bytes for words', () => {
    expect(errorOf(400, { error: { message: 'x'.repeat(9_000) } }).message.length).toBeLessThanOrEqual(500);
    expect(errorOf(400, '\u0000\u0001').message).toBe('The provider answered 400.');
    expect(errorOf(400, '<html></html>').message).toBe('The provider answered 400.');
    expect(errorOf(400, { errors: [{ field: 'a' }] }).message).toContain('field');
  });
});
