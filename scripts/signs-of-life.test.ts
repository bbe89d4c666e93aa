import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { withSigns } from './bootstrap/signs-of-life.mjs';

let said: string[];
beforeEach(() => {
  said = [];
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((line) => said.push(String(line)) > 0);
  onTestFinished(() => {
    stderr.mockRestore();
    vi.useRealTimers();
  });
});

it('a step that takes long says every ten seconds that it goes on, and for how long it has', async () => {
  const step = Promise.withResolvers<string>();
  const ended = withSigns('installing', () => step.promise);
  vi.advanceTimersByTime(29_999);
  expect(said).toEqual(['latchkey: still installing (10 s)\n', 'latchkey: still installing (20 s)\n']);
  step.resolve('done');
  expect(await ended).toBe('done');
  vi.advanceTimersByTime(60_000);
  expect(said).toHaveLength(2);
});

it('a step that is quick says nothing', async () => {
  expect(await withSigns('installing', async () => 'done')).toBe('done');
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual([]);
});

it('a step that fails is not said to go on', async () => {
  const step = withSigns('building', async () => {
    throw new Error('no room');
  });
  await expect(step).rejects.toThrow('no room');
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual([]);
});
