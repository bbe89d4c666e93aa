import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLastMembers } from './last-member.ts';

const name = Buffer.from('"usage"');
const find = (json: string) => readLastMembers(Buffer.from(json), name)?.usage;

describe('readLastMembers', () => {
  it('never takes a deeper member, or text, for the one at the top', () => {
    const key = fc.constantFrom('usage', 'a', '"usage":1', 'x\\"usage');
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('usage', '"usage":{}', null, 1, true),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(
        fc.dictionary(key, value, { maxKeys: 5 }),
        fc.constantFrom(undefined, 2),
        (object, indent) => {
          const found = find(JSON.stringify(object, null, indent));
          if (found !== undefined) expect(found).toEqual(object.usage);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('finds the usage of a real answer from its end', () => {
    const usage = {
      prompt_tokens: 8,
      completion_tokens: 2,
      total_tokens: 10,
      prompt_tokens_details: { cached_tokens: 0 },
    };
    expect(
      find(
        JSON.stringify({ id: 'x', choices: [{ text: '"usage"' }], usage, service_tier: 'default' }, null, 2),
      ),
    ).toEqual(usage);
  });

  it('finds it however far from the end it stands, and behind a text of any length', () => {
    for (let length = 0; length < 1_200; length += 1) {
      const filler = 'x'.repeat(length);
      expect(find(`{"usage":{"n":${length}},"rest":"${filler}"}`)).toEqual({ n: length });
      expect(find(`{"text":"${filler}","usage":{"n":${length}}}`)).toEqual({ n: length });
    }
  });

  it('says nothing of what is cut or has something behind it', () => {
    expect(find('{"usage":{"prompt_tokens":1}')).toBeUndefined();
    expect(find('{"usage":{"prompt_tokens":1}}}')).toBeUndefined();
    expect(find('{"choices":[{"usage":{"prompt_tokens":1}}]}')).toBeUndefined();
  });
});
