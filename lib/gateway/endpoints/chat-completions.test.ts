import { describe, expect, it } from 'vitest';
import { chatCompletions } from './chat-completions.ts';

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const readWith = (rest: object) => chatCompletions.read(bytes({ model: 'acme/small', ...rest }));
const user = (part: object) => [{ role: 'user', content: [{ type: 'text', text: 'a' }, part] }];
const names = (count: number, letter = 'a') =>
  Array.from({ length: count }, (_, nth) => `"${letter}${nth}":1`).join(',');
const read = (json: string) => () => chatCompletions.read(Buffer.from(json));

describe('a chat completion body', () => {
  it.each([
    ['an escape that is none', '{"model":"demo\\/ec\\qho"}'],
    ['a control character in the model', '{"model":"a\u0001"}'],
    ['an escape that is none in the options', '{"model":"a/b","stream":true,"stream_options":{"a":"\\q"}}'],
    [
      'options of any size',
      `{"model":"a/b","stream":true,"stream_options":{"a":[${'{},'.repeat(1_000)}{}]}}`,
    ],
    ['a model of any length', `{"model":"${'a'.repeat(3_000)}"}`],
  ])('is refused as a client error with %s', (_name, json) => {
    expect(read(json)).toThrow(expect.objectContaining({ code: 'invalid_json', status: 400 }));
  });

  it.each([
    ['4,096', '"audio":{}', (count: number) => names(count - 2)],
    ['4,096', '"audio":{}', (count: number) => names(count - 2, '\\u0061')],
    ['250,000', '"audio":{}', (count: number) => `"messages":[${'{"a":1},'.repeat(count - 3)}{}]`],
  ])('is read up to %s members, and refused beyond', (most, first, rest) => {
    const body = (count: number) => `{"model":"a/b",${first},${rest(count)}}`;
    const count = Number(most.replace(',', ''));
    expect(read(body(count))).not.toThrow();
    expect(read(body(count + 1))).toThrow(
      expect.objectContaining({ code: 'invalid_json', message: `The body has more than ${most} members.` }),
    );
  });

  it.each(['1', 'null', '""', '"\\n"', '[]', '{}'])(
    'is read up to 1,000,000 values %s, and refused beyond',
    (value) => {
      const body = (count: number) => `{"model":"a/b","messages":[${`${value},`.repeat(count - 3)}${value}]}`;
      expect(read(body(1_000_000))).not.toThrow();
      expect(read(body(1_000_001))).toThrow(
        expect.objectContaining({
          code: 'invalid_json',
          status: 400,
          message: 'The body has more than 1,000,000 values.',
        }),
      );
    },
  );

  it('has no usage where a server fills its form with zeros', () => {
    const usageOf = (prompt: number) =>
      chatCompletions.usageOf(bytes({ usage: { prompt_tokens: prompt, completion_tokens: 0 } }));
    expect([usageOf(0), usageOf(1)]).toEqual([
      undefined,
      { inputTokens: 1, outputTokens: 0, cachedInputTokens: 0 },
    ]);
  });

  it('has no usage where the answer holds what is no JSON', () => {
    expect(chatCompletions.usageOf(Buffer.from('{"usage":{"prompt_tokens":"\\q"}}'))).toBeUndefined();
  });
});

describe('an id of what a provider has kept', () => {
  it.each<[string, object]>([
    [
      'messages[0].content[1].file.file_id',
      { messages: user({ type: 'file', file: { file_id: 'file-1' } }) },
    ],
    ['messages[0].audio.id', { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] }],
    ['audio.voice.id', { audio: { format: 'wav', voice: { id: 'voice_1' } } }],
    ['previous_response_id', { previous_response_id: 'resp_1' }],
  ])('in %s is 404 by that name', (param, rest) => {
    expect(() => readWith({ messages: [], ...rest })).toThrow(
      expect.objectContaining({ code: 'not_found', status: 404, param }),
    );
  });

  it.each([
    '{"model":"a/b","messages":[{"content":[{"file":{"file\\u005fid":"f"}}]}]}',
    '{"model":"a/b","messages":[{"content":[{"file":{"\\u0066\\u0069\\u006c\\u0065\\u005f\\u0069\\u0064" : \n "f"}}]}]}',
    '{"model":"a/b","messages":[{"content":[{"file":{"File_ID":"f"}}]}]}',
    '{"model":"a/b","messages":[{"AUDIO":{"Id":"a"}}]}',
    '{"model":"a/b","messages":[{"\\u0061udio":{"\\u0069d":"a"}}]}',
    '{"model":"a/b","messages":[{"audio":{"id":"a"},"audio":null}]}',
    '{"model":"a/b","messages":[{"audio":{"id":"a","id":""}}]}',
  ])('is found however it is written: %s', (json) => {
    expect(read(json)).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('is looked for to the end of a name that is no JSON, which is a client error', () => {
    expect(read('{"model":"a/b","messages":[{"aud\\qio":1}]}')).toThrow(
      expect.objectContaining({ code: 'invalid_json', status: 400 }),
    );
  });

  it.each<[string, object]>([
    [
      'a file that is sent',
      { messages: user({ type: 'file', file: { file_data: 'data:,a', filename: 'a' } }) },
    ],
    ['null', { messages: user({ type: 'file', file: { file_id: null } }), previous_response_id: null }],
    ['sound that is sent', { messages: user({ type: 'input_audio', input_audio: { data: 'aa' } }) }],
    ['a picture by its address', { messages: user({ type: 'image_url', image_url: { url: 'https://a' } }) }],
    ['a voice by its name', { audio: { format: 'wav', voice: 'alloy' }, modalities: ['text', 'audio'] }],
    [
      'the answer of a tool',
      { messages: [{ role: 'tool', tool_call_id: 'call_1', content: '{"file_id":"f"}' }] },
    ],
    [
      'the call of a tool',
      { messages: [{ role: 'assistant', audio: null, tool_calls: [{ id: 'call_1' }] }] },
    ],
    ["a name in a tool's own form", { tools: [{ function: { parameters: { example: { file_id: 'f' } } } }] }],
    ["the caller's own", { metadata: { file_id: 'mine' }, prompt_cache_key: 'a', store: true }],
  ])('is not meant by %s', (_name, rest) => {
    expect(readWith({ messages: [], ...rest }).model).toBe('acme/small');
  });
});

describe('the numbers of a stream', () => {
  it.each([
    ['stream', '"stream":1'],
    ['stream', '"stream":"true"'],
    ['stream', '"stream":[]'],
    ['stream', '"Stream":true'],
    ['stream', '"\u017ftream":true'],
    ['stream', '"stream":false,"STREAM":true'],
    ['stream', '"STREAM":true,"stream":false'],
    [
      'stream_options',
      '"stream":true,"stream_options":{"include_usage":true},"Stream_Options":{"include_usage":false}',
    ],
    ['stream_options', '"stream":true,"Stream_Options":{"include_usage":false}'],
    ['stream_options', '"stream":true,"stream_options":1'],
    ['stream_options', '"stream":true,"stream_options":[]'],
    [
      'stream_options.include_usage',
      '"stream":true,"stream_options":{"include_usage":false,"include_usage":true}',
    ],
    [
      'stream_options.include_usage',
      '"stream":true,"stream_options":{"include_usage":true,"Include_Usage":0}',
    ],
    ['stream_options.include_usage', '"stream":true,"stream_options":{"Include_Usage":false}'],
  ])('cannot be lost by %s: %s', (param, members) => {
    expect(read(`{"model":"a/b",${members}}`)).toThrow(
      expect.objectContaining({ code: 'invalid_json', status: 400, param }),
    );
  });

  it('says how a name is spelt', () => {
    expect(read('{"model":"a/b","Stream":true}')).toThrow('"Stream" is to be spelt "stream"');
    expect(read('{"Model":"a/b"}')).toThrow('"Model" is to be spelt "model"');
  });

  it.each(['"stream":null', '"stream":false', '"stream":true,"stream_options":null', '"streams":1'])(
    'are not in danger with %s',
    (members) => {
      expect(read(`{"model":"a/b",${members}}`)).not.toThrow();
    },
  );
});
