import { describe, expect, it } from 'vitest';
import { endpoints } from './find-endpoint.ts';
import { otherModelNames } from './other-models.ts';

describe.each(endpoints)('a call of $name', ({ read }) => {
  const readWith = (rest: object) => read(Buffer.from(JSON.stringify({ model: 'acme/small', ...rest })));

  it.each(otherModelNames)('names no other model in %s', (param) => {
    for (const value of ['acme/large', ['acme/large'], { model: 'acme/large' }]) {
      expect(() => readWith({ [param]: value })).toThrow(
        expect.objectContaining({ code: 'unsupported_parameter', status: 400, param }),
      );
    }
    expect(() => readWith({ [param.toUpperCase()]: ['acme/large'] })).toThrow(
      expect.objectContaining({ code: 'invalid_json', param }),
    );
  });

  it.each([null, false, '', [], {}])('may say nothing there: %j', (value) => {
    expect(readWith({ fallbacks: value }).model).toBe('acme/small');
  });

  it('may name hosts of that one model, and what nobody knows yet', () => {
    const rest = { provider: { order: ['a'] }, x_new: ['a'], metadata: { models: ['acme/large'] } };
    expect(readWith(rest).model).toBe('acme/small');
  });
});
