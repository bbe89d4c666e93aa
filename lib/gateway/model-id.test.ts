import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '#tests/support/cpu-time.ts';
import { nearestIds, parseModelId } from './model-id.ts';

describe('parseModelId', () => {
  it.each([
    ['acme/small', 'acme', 'small'],
    ['acme/meta/llama-3:8b', 'acme', 'meta/llama-3:8b'],
    ['acme::small', 'acme', 'small'],
    ['tensorzero::model_name::acme::small', 'acme', 'small'],
    ['tensorzero::model_name::acme/small', 'acme', 'small'],
    ['acme/a::b', 'acme', 'a::b'],
    ['acme::meta/llama', 'acme', 'meta/llama'],
    ['claude-sonnet-4-5', undefined, 'claude-sonnet-4-5'],
    ['acme/claude@20250101', 'acme', 'claude@20250101'],
  ])('reads %s', (text, account, name) => {
    expect(parseModelId(text)).toEqual({ account, name });
  });

  it.each([
    '',
    '/',
    '/small',
    '../etc',
    'acme/../other',
    'acme/..',
    'acme//small',
    'acme/%2e%2e/x',
    'acme/small?x=1',
    'acme/small#x',
    'acme/small\r\nx: y',
    'acme/small\0',
    ' acme/small',
    'acme/sm all',
    'acme\\small',
    'ａcme/small',
    '-acme/x',
    `a/${'b'.repeat(201)}`,
    `${'a'.repeat(65)}/b`,
    'b'.repeat(201),
    'tensorzero::model_name::',
    'acme/é',
  ])('refuses %j', (text) => {
    expect(() => parseModelId(text)).toThrow(
      expect.objectContaining({ code: 'invalid_model', param: 'model' }),
    );
  });
});

describe('nearestIds', () => {
  it('names what was probably meant, nearest first, and nothing where all is far', () => {
    const ids = ['openai-main/gpt-4o', 'openai-main/gpt-4o-mini', 'azure/gpt-4o', 'local/llama'];
    expect(nearestIds('openai-main/gpt-4o-mni', ids)).toEqual([
      'openai-main/gpt-4o-mini',
      'openai-main/gpt-4o',
    ]);
    expect(nearestIds('zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz', ids)).toEqual([]);
  });

  it('stays quick with a hostile name and many models', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `account/model-${index}`);
    const cpuMs = cpuTimeOf(() => {
      nearestIds('a'.repeat(200), ids);
      nearestIds('a'.repeat(16), ids);
    });
    expect(cpuMs).toBeLessThan(250);
  });
});
