import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '#lib/log.ts';
import { consoleToLog } from './console-log.ts';

afterEach(() => void vi.useRealTimers());

const { error, warn, log, info, debug } = globalThis.console;
const target = { error, warn, log, info, debug };

function said(write: () => void): Record<string, unknown>[] {
  const lines: string[] = [];
  consoleToLog(createLog({ write: (line) => lines.push(line) }, 'trace'), target);
  write();
  for (const line of lines) expect(stripVTControlCharacters(line).trim()).toBe(line.slice(0, -1));
  return lines.map((line) => JSON.parse(line));
}

describe('what is said past the logger', () => {
  it('is one line of JSON at the level of its method', () => {
    const lines = said(() => {
      target.error('a', 1);
      target.warn('b %s', 'c');
      target.log('d');
      target.info('e');
      target.debug('f');
    });
    expect(lines.map(({ level, msg, said: words }) => [level, msg, words])).toEqual([
      ['error', 'console.error', 'a 1'],
      ['warn', 'console.warn', 'b c'],
      ['info', 'console.log', 'd'],
      ['info', 'console.info', 'e'],
      ['debug', 'console.debug', 'f'],
    ]);
  });

  it('has lost its colours, its line breaks and every other control character', () => {
    const [line] = said(() => target.error('\u001b[31m⨯\u001b[0m one\r\ntwo\u0007\u0000\u009b2J\u2028three'));
    expect(line?.said).toBe('⨯ one two three');
  });

  it('is redacted as every line is', () => {
    const secret = `lk_pat_r1Mc3ufqnSBV_${'a'.repeat(49)}`;
    const [line] = said(() => target.error(`bad ${secret}`, new Error(`worse ${secret}`)));
    expect(JSON.stringify(line)).not.toContain('aaaa');
    expect(line).toMatchObject({ error: { message: 'worse lk_pat_r1Mc3ufqnSBV_[redacted]' } });
  });

  it('tells an error by its kind, and nothing of the text that could not be parsed', () => {
    const [line] = said(() => {
      try {
        JSON.parse('lk_pat_ABC\u001b[31mRED');
      } catch (error) {
        target.error(' \u001b[31m⨯\u001b[39m ', error);
      }
    });
    expect(line).toMatchObject({ said: '⨯', error: { type: 'SyntaxError' } });
    expect(JSON.stringify(line)).not.toMatch(/lk_pat_ABC|RED/);
  });

  it('holds no parameters of a failed statement, as an error or in words', () => {
    const failed = new Error('Failed query: select $1\nparams: ada@example.com');
    const lines = said(() => {
      target.error(failed);
      target.warn(String(failed));
      target.warn(new Error('first'), failed);
    });
    expect(lines).toHaveLength(3);
    expect(JSON.stringify(lines)).not.toContain('ada@');
  });

  it('is counted, not written, where it comes again and again', () => {
    vi.useFakeTimers();
    const lines = said(() => {
      for (let times = 0; times < 100; times += 1) target.error('failed for the', times, 'th time');
      vi.advanceTimersByTime(60_000);
    });
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ repeated: 99, said: 'failed for the 99 th time' });
  });

  it('ends nothing where it is of no kind that can be shown', () => {
    const odd = Object.defineProperty({}, 'x', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    expect(said(() => target.error(odd, Symbol('s'), 10n, undefined, null))).toHaveLength(1);
  });
});
