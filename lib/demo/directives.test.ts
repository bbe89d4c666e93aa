import { readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { composeAnswer } from './answer.ts';
import { directiveUsages, readDirectives, stripDirectives } from './directives.ts';

describe('readDirectives', () => {
  it('reads several out of one text', () => {
    expect(readDirectives('Hi [demo:delay=1500] there [demo:status=429 retry-after=2]')).toEqual({
      delayMs: 1500,
      status: { code: 429, retryAfterSeconds: 2 },
    });
  });

  it('begins anew at each bracket, so that a text of nothing but beginnings is read in one pass', () => {
    expect(readDirectives('[demo:[demo:[demo:stall]')).toEqual({ stall: 'after-headers' });
    expect(readDirectives('[demo:'.repeat(50_000))).toEqual({});
  });

  it('refuses more directives than anybody has use for', () => {
    expect(readDirectives('[demo:stall]'.repeat(100))).toEqual({ stall: 'after-headers' });
    expect(() => readDirectives('[demo:stall]'.repeat(101), 'input')).toThrow(
      expect.objectContaining({
        status: 400,
        param: 'input',
        code: 'invalid_demo_directive',
        message: 'The demo provider follows no more than 100 directives in one request.',
      }),
    );
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

  it('is done once for all choices of a call', () => {
    const request = {
      model: 'echo',
      lastUserText: '[demo:no-usage] Hello',
      spokenIn: 'messages',
      promptTokens: 1,
      cachedTokens: 0,
      stream: false,
      includeUsage: false,
      maxTokens: 100,
      choices: 8,
      stops: [],
    } as const;
    const replace = vi.spyOn(String.prototype, 'replace');
    const { choices } = composeAnswer(request, {});
    expect(replace).toHaveBeenCalledTimes(1);
    replace.mockRestore();
    expect(choices).toHaveLength(8);
    expect(choices[7]?.text).toContain('You said: “Hello”.');
  });
});
