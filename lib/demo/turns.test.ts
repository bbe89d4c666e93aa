import { setImmediate as afterOthers } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

it('runs one thing at a time, in order, and lets others in between', async () => {
  const takeTurn = createTurns();
  const done: string[] = [];
  let others = 0;
  let isDone = false;
  for (const name of ['a', 'b', 'c']) {
    takeTurn(() => {
      done.push(others > 0 ? `${name} after others` : name);
      others = 0;
    });
  }
  takeTurn(() => {
    isDone = true;
  });
  expect(done).toEqual([]);
  while (!isDone) {
    others += 1;
    await afterOthers();
  }
  expect(done).toEqual(['a after others', 'b after others', 'c after others']);
});

it('goes on with what comes while it works, and when it had nothing left', async () => {
  const takeTurn = createTurns();
  const done: string[] = [];
  await new Promise<void>((resolve) => {
    takeTurn(() => {
      done.push('first');
      takeTurn(() => {
        done.push('second');
        resolve();
      });
    });
  });
  await afterOthers();
  await new Promise<void>((resolve) => takeTurn(resolve));
  expect(done).toEqual(['first', 'second']);
});
