import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as afterOthers } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PortalLine } from './portal-line.ts';

let line: PortalLine;
let begun: string[];
beforeEach(() => {
  line = new PortalLine();
  begun = [];
});
afterEach(() => {
  vi.useRealTimers();
});

/** An answer that ends, or whose client leaves, when a test says so. */
function ask(name: string, network = 'one') {
  const response = Object.assign(new EventEmitter(), { destroyed: false });
  const close = () => {
    response.destroyed = true;
    response.emit('close');
  };
  const said = begun;
  const entered = line.enter(network, response as unknown as ServerResponse, () => said.push(name));
  return { entered, close };
}

/** More turns of the loop than anything here takes. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await afterOthers();
}

it('lets in four at once, each next one when one has ended, behind whatever else has arrived', async () => {
  const asked = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ask(name));
  expect(begun).toEqual([]);
  await settle();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  asked[1]?.close();
  expect(begun).toHaveLength(4);
  await settle();
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('takes networks by turns, however many of one wait', async () => {
  const asked = Array.from({ length: 128 }, (_, index) => ask(`flood-${index}`));
  ask('modest-1', 'two');
  ask('modest-2', 'two');
  await settle();
  for (const { close } of asked.slice(0, 4)) close();
  await settle();
  expect(begun.indexOf('modest-1')).toBeLessThan(4);
  expect(begun.indexOf('modest-2')).toBeLessThan(4);
});

it('refuses who would be the 129th of a network or the 513th of all, and takes others again later', async () => {
  const networks = ['a', 'b', 'c', 'd'];
  const asked = networks.flatMap((network) => Array.from({ length: 128 }, () => ask('x', network)));
  expect(asked.every(({ entered }) => entered)).toBe(true);
  expect(ask('x', 'a').entered).toBe(false);
  expect(ask('x', 'e').entered).toBe(false);
  for (const { close } of asked) close();
  await vi.waitUntil(() => ask('later', 'e').entered);
});

it('begins nothing for a client that has left, and keeps no place for it', async () => {
  const asked = ['a', 'b', 'c', 'd', 'gone'].map((name) => ask(name));
  ask('f');
  await settle();
  asked[4]?.close();
  asked[0]?.close();
  await settle();
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'f']);
});

it('waits no longer than a quarter of a second for those that wait for something else', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const asked = ['a', 'b', 'c', 'd', 'e'].map((name) => ask(name));
  await settle();
  vi.advanceTimersByTime(249);
  await settle();
  expect(begun).toHaveLength(4);
  vi.advanceTimersByTime(1);
  await settle();
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  // Those that end later give no second place.
  for (const { close } of asked.slice(0, 4)) close();
  for (const name of ['f', 'g', 'h', 'i']) ask(name);
  await settle();
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
});
