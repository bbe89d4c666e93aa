import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReadingTurns } from './reading-turns.ts';

const large = Buffer.alloc(5_000);
let now: number;
let turns: ReadingTurns;
let read: string[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  now = 1_000;
  turns = new ReadingTurns(() => now);
  read = [];
});
afterEach(() => {
  vi.useRealTimers();
});

/** Reads for so long. */
function ask(name: string, tookMs: number, { owner = 'one', body = large } = {}): unknown {
  return turns.take(owner, body, () => {
    read.push(name);
    now += tookMs;
    return name;
  });
}

function pass(ms: number): void {
  for (let passed = 0; passed < ms; passed += 1) {
    now += 1;
    vi.advanceTimersByTime(1);
  }
}

describe('bodies that are read', () => {
  it('wait for as long as the one before took, which leaves the process to others', () => {
    expect(ask('a', 80)).toBe('a');
    const waiting = ask('b', 80);
    ask('c', 80);
    expect(waiting).toBeInstanceOf(Promise);
    pass(74);
    expect(read).toEqual(['a']);
    pass(6);
    expect(read).toEqual(['a', 'b']);
    pass(70);
    expect(read).toEqual(['a', 'b']);
    pass(10);
    expect(read).toEqual(['a', 'b', 'c']);
  });

  it('are read at once where those before took little, and after a while in any case', () => {
    for (let index = 0; index < 100; index += 1) expect(ask('quick', 0.04)).toBe('quick');
    ask('slow', 80);
    now += 80;
    expect(ask('later', 1)).toBe('later');
  });

  it('come by turns of their owners, however many of one wait', () => {
    ask('first', 80);
    for (let index = 0; index < 50; index += 1) ask('greedy', 80);
    ask('modest', 1, { owner: 'two' });
    pass(400);
    expect(read.slice(0, 3)).toEqual(['first', 'greedy', 'modest']);
  });

  it('wait for nothing where they are small', () => {
    ask('large', 80);
    expect(ask('small', 0.1, { body: Buffer.alloc(4_096) })).toBe('small');
  });

  it('refuse for the caller alone whose body is odd', async () => {
    ask('first', 80);
    const odd = turns.take('one', large, () => {
      throw new Error('not JSON');
    }) as Promise<unknown>;
    const next = ask('next', 1);
    const refused = expect(odd).rejects.toThrow('not JSON');
    pass(200);
    await refused;
    expect(await next).toBe('next');
  });
});
