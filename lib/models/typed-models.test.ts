import { describe, expect, it } from 'vitest';
import { isNameable, parseTypedModels } from './typed-models.ts';

describe('parseTypedModels', () => {
  it('reads an id a line, and another name before an equals sign', () => {
    expect(parseTypedModels('gpt-4o\n\n  small = text-embedding-3-small \r\n')).toEqual({
      ok: true,
      models: [
        { name: 'gpt-4o', upstreamId: 'gpt-4o', types: ['chat'] },
        { name: 'small', upstreamId: 'text-embedding-3-small', types: ['embedding'] },
      ],
    });
  });

  it('takes nothing for nothing', () => {
    expect(parseTypedModels(' \n\n')).toEqual({ ok: true, models: [] });
  });

  it.each([
    ['ok\nnot ok', 2],
    ['a = b = c', 1],
    ['name =', 1],
    ['../up', 1],
    ['~x', 1],
  ])('names the line of %j that is no model', (text, line) => {
    expect(parseTypedModels(text)).toMatchObject({
      ok: false,
      message: expect.stringMatching(`^Line ${line}:`),
    });
  });
});

it('tells ids that can be names from those that need another', () => {
  expect(isNameable('meta-llama/Llama-3.3-70B-Instruct')).toBe(true);
  expect(isNameable('~weird')).toBe(false);
});
