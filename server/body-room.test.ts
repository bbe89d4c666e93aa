import { expect, it } from 'vitest';
import { BodyRoom } from './body-room.ts';

const MiB = 1024 * 1024;

it('leaves small bodies a room of their own behind large ones, and a quarter of it at most to one network', () => {
  const room = new BodyRoom();
  for (const network of ['a', 'b', 'c', 'd']) expect(room.take(network, 16 * MiB, false)).toBe(true);
  expect(room.take('e', 1, false)).toBe(false);
  expect(room.take('a', 4 * MiB, true)).toBe(true);
  expect(room.take('a', 1, true)).toBe(false);
  expect(room.take('e', 12 * MiB, true)).toBe(true);
  expect(room.take('f', 1, true)).toBe(false);
  expect(room.bytes).toBe(80 * MiB);
});

it('has room again for what was given back, and forgets networks that hold nothing', () => {
  const room = new BodyRoom();
  expect(room.take('a', 16 * MiB, false)).toBe(true);
  room.giveBack('a', 16 * MiB);
  expect(room.bytes).toBe(0);
  expect(room.take('a', 16 * MiB, false)).toBe(true);
  expect(room.take('a', 1, false)).toBe(false);
});
