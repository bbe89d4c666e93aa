import { describe, expect, it } from 'vitest';
import { chatCompletions } from './chat-completions.ts';

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

  it('has no usage where the answer holds what is no JSON', () => {
    expect(chatCompletions.usageOf(Buffer.from('{"usage":{"prompt_tokens":"\\q"}}'))).toBeUndefined();
  });
});
