import { expect, it } from 'vitest';
import { steadyNow } from './steady-now.ts';

const yearMs = 365 * 86_400_000;

it('goes on at its pace where the clock of the machine is set back by a year', () => {
  let [wall, elapsed] = [2_000_000_000_000, 50];
  const now = steadyNow(
    () => wall,
    () => elapsed,
  );
  expect(now()).toBe(2_000_000_000_000);
  wall -= yearMs;
  elapsed += 400.25;
  expect(now()).toBe(2_000_000_000_400);
  elapsed += 0.75;
  expect(now()).toBe(2_000_000_000_401);
});

it('follows a clock that is set forward, or that went on while the process slept', () => {
  let wall = 1_000_000;
  const now = steadyNow(
    () => wall,
    () => 50,
  );
  wall += yearMs;
  expect(now()).toBe(1_000_000 + yearMs);
});
