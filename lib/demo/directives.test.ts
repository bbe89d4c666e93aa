import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { directiveUsages, readDirectives, stripDirectives } from './directives.ts';

describe('readDirectives', () => {
  it('reads several out of one text', () => {
    expect(readDirectives('Hi [demo:delay=1500] there [demo:status=429 retry-after=2]')).toEqual({
      delayMs: 1500,
      status: { code: 429, retryAfterSeconds: 2 },
    });
  });

  it('takes every directive as it is shown to people', () => {
    for (const usage of directiveUsages) expect(() => readDirectives(usage)).not.toThrow();
  });

  it.each([
    ['an unknown name', '[demo:explode]'],
    ['a name of the object prototype', '[demo:constructor]'],
    ['an option it does not have', '[demo:stall after=3]'],
    ['a status that is no failure', '[demo:status=200]'],
    ['a number that is none', '[demo:delay=soon]'],
    ['a missing number', '[demo:cut]'],
  ])('refuses %s and lists what it knows', (_, text) => {
    expect(() => readDirectives(text)).toThrow(
      expect.objectContaining({ status: 400, message: expect.stringContaining('[demo:cut after=5]') }),
    );
  });

  it('is documented, each of them', async () => {
    const page = await readFile(new URL('../../docs/demo-provider.md', import.meta.url), 'utf8');

    for (const usage of directiveUsages) expect(page).toContain(usage);
  });
});

describe('stripDirectives', () => {
  it('leaves the words', () => {
    expect(stripDirectives('[demo:no-usage] Hello there ')).toBe('Hello there');
  });
});
