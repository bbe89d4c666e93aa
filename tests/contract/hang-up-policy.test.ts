import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { editPat } from '#lib/tokens/edit.ts';
import { revokePat } from '#lib/tokens/revoke.ts';
import { createAdmin, createPat, type TestKey } from '#tests/support/factories.ts';
import type { UsageRow } from '#tests/support/gateway-stand.ts';
import { lateOnes } from '#tests/support/late-ones.ts';
import { chat } from '#tests/support/provider-answers.ts';
import type { ProviderCall, Script } from '#tests/support/provider-call.ts';
import { delayUntil } from '#tests/support/provider-faults.ts';
import { messages } from '#tests/support/provider-messages.ts';
import { expectHeardSoon, heardWithinMs } from '#tests/support/sdk-ends.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand();

const forever = new Promise<never>(() => {});
const tokens = { input: 4_321, output: 777 };
const exact = { inputTokens: tokens.input, outputTokens: tokens.output, estimated: false };
const left = { status: 499, outcome: 'client_closed', errorCode: 'client_closed' };

interface Door {
  path: string;
  /** What the provider says once, or after its first word, `goOn` lets it. */
  answer(goOn: Promise<unknown>): Script;
}

const openai: Door = {
  path: '/api/inference/openai/chat/completions',
  answer: (goOn) => answerTo(goOn, (options) => chat({ tokens, ...options })),
};
const anthropic: Door = {
  path: '/api/inference/anthropic/v1/messages',
  answer: (goOn) => answerTo(goOn, (options) => messages({ tokens, ...options })),
};

function answerTo(
  goOn: Promise<unknown>,
  script: (options: { afterFirstWord?: Promise<unknown> }) => Script,
): Script {
  return (call) => {
    const chosen =
      call.json?.stream === true ? script({ afterFirstWord: goOn }) : delayUntil(goOn, script({}));
    return typeof chosen === 'function' ? chosen(call) : chosen;
  };
}

const keyThatDrains = (drainSeconds: number): Promise<TestKey> =>
  createPat(stand.database.db, stand, { keyring: stand.keyring, createdAt: new Date(), drainSeconds });

const ways = [
  ['a plain call', openai, false],
  ['a stream', openai, true],
  ['a plain message', anthropic, false],
  ['a stream of messages', anthropic, true],
] as const;

describe.each(transports)('a caller who hangs up over the $name transport', ({ open, isHere }) => {
  const at = openPlace(stand, open);
  const openCalls = () => (isHere ? stand.composition.runtime.gateway.openCallCount : undefined);

  /** A call that the provider is at work on: for a stream, after its first word. */
  async function callAtWork(
    { path }: Door,
    stream: boolean,
    key: string,
  ): Promise<{ call: ProviderCall; leave: () => void }> {
    const abort = new AbortController();
    const answer = fetch(`${at.origin}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: stand.model,
        stream,
        max_tokens: 900,
        messages: [{ role: 'user', content: 'Hello' }],
      }),
      signal: abort.signal,
    });
    answer.catch(() => undefined);
    const call = await stand.provider.nextCall();
    if (stream) await (await answer).body?.getReader().read();
    return { call, leave: () => abort.abort() };
  }

  /** What usage has beyond what it has now, once that is so many rows. */
  async function rowsToCome(): Promise<(count: number) => Promise<UsageRow[]>> {
    const known = new Set((await stand.usage()).map(({ requestId }) => requestId));
    const fresh = async () => (await stand.usage()).filter(({ requestId }) => !known.has(requestId));
    return (count) =>
      vi.waitUntil(
        async () => {
          const rows = await fresh();
          return rows.length >= count && rows;
        },
        { timeout: 5_000 },
      );
  }

  async function callAndLeave(door: Door, stream: boolean, key: string) {
    const rows = await rowsToCome();
    const { call, leave } = await callAtWork(door, stream, key);
    leave();
    return { call, row: async () => (await rows(1))[0] };
  }

  it.each(ways)('ends the provider within 100 ms and pays an estimate: %s', async (_name, door, stream) => {
    stand.provider.script(door.answer(forever));
    const rows = await rowsToCome();
    await expectHeardSoon(async () => {
      const { call, leave } = await callAtWork(door, stream, stand.key);
      return { leave, heard: call.hungUp };
    });
    const { length } = stand.provider.calls;
    const paid = await rows(length);
    expect(paid).toHaveLength(length);
    for (const row of paid) expect(row).toMatchObject({ ...left, stream, estimated: true });
  });

  it.each(ways)(
    'lets it finish where the key says so, and pays what it counted: %s',
    async (_name, door, stream) => {
      const goOn = Promise.withResolvers<void>();
      stand.provider.script(door.answer(goOn.promise));
      const { key } = await keyThatDrains(30);
      const { call, row } = await callAndLeave(door, stream, key);
      expect(await Promise.race([call.ended, delay(2 * heardWithinMs, 'at work')])).toBe('at work');
      expect(openCalls()).toBe(isHere ? 1 : undefined);
      goOn.resolve();
      expect(await call.ended).toBe('complete');
      expect(await row()).toMatchObject({ ...left, ...exact, stream });
      expect(openCalls()).toBe(isHere ? 0 : undefined);
    },
  );

  it.each([ways[0], ways[3]])('waits no longer than the key says: %s', async (_name, door, stream) => {
    stand.provider.script(door.answer(forever));
    const { key } = await keyThatDrains(1);
    const rows = await rowsToCome();
    const calls = [];
    for (let index = 0; index < 10; index += 1) calls.push(await callAtWork(door, stream, key));
    const waits = calls.map(async ({ call, leave }, index) => {
      await delay(index * 20);
      const leftAt = performance.now();
      leave();
      const [heardAt, controlAt] = await Promise.all([
        call.hungUp,
        delay(1_000).then(() => performance.now()),
      ]);
      return { tookMs: heardAt - leftAt - 1_000, controlMs: controlAt - leftAt - 1_000 };
    });
    const measures = await Promise.all(waits);
    for (const { tookMs } of measures) expect(tookMs).toBeGreaterThan(-100);
    expect(lateOnes(measures, 500)).toEqual([]);
    for (const row of await rows(waits.length)) expect(row).toMatchObject({ ...left, estimated: true });
  });

  it.each(ways)('keeps nothing at work for a key that is revoked: %s', async (_name, door, stream) => {
    stand.provider.script(door.answer(forever));
    const { key, keyId } = await keyThatDrains(600);
    const { call, row } = await callAndLeave(door, stream, key);
    expect(await Promise.race([call.ended, delay(2 * heardWithinMs, 'at work')])).toBe('at work');
    const { runtime } = stand.composition;
    await revokePat(runtime, await createAdmin(runtime.db, stand.tenantId), { keyId }, new Date());
    expect(await call.ended).toBe('client-hung-up');
    expect(await row()).toMatchObject({ ...left, estimated: true });
    await vi.waitUntil(() => !openCalls());
  });
});

it('pays what was counted also where the answer waited for its reader when that one left', async () => {
  const piece = 'x'.repeat(64 * 1024);
  stand.provider.script(chat({ words: Array.from({ length: 400 }, () => piece), tokens }));
  const { key } = await keyThatDrains(30);
  const { hostname, port } = new URL(stand.url);
  const socket = connect(Number(port), hostname);
  const body = JSON.stringify({ model: stand.model, stream: true, messages: [] });
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  socket.pause();
  const call = await stand.provider.nextCall();
  const billed = () => stand.provider.ledger[0]?.outputTokens ?? 0;
  let seen = -1;
  await vi.waitUntil(
    () => {
      const stands = seen === billed() && seen > 0;
      seen = billed();
      return stands;
    },
    { interval: 250, timeout: 10_000 },
  );
  const before = (await stand.usage()).length;
  socket.destroy();
  expect(await call.ended).toBe('complete');
  const rows = await vi.waitUntil(async () => {
    const all = await stand.usage();
    return all.length > before && all;
  });
  expect(rows.at(-1)).toMatchObject({ ...left, ...exact });
});

it('follows a change of its key at the next call, and ends with the process', async () => {
  const { key, keyId } = await keyThatDrains(0);
  const headers = { authorization: `Bearer ${key}` };
  expect((await fetch(`${stand.baseUrl}/models`, { headers })).status).toBe(200);
  const { runtime } = stand.composition;
  const admin = await createAdmin(runtime.db, stand.tenantId);
  await editPat(runtime, admin, { keyId, drainSeconds: 600 }, new Date());
  stand.provider.script(chat({ afterFirstWord: forever }));
  const abort = new AbortController();
  const response = await fetch(`${stand.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ model: stand.model, stream: true, messages: [] }),
    signal: abort.signal,
  });
  await response.body?.getReader().read();
  const call = await stand.provider.nextCall();
  abort.abort();
  expect(await Promise.race([call.ended, delay(2 * heardWithinMs, 'at work')])).toBe('at work');
  runtime.gateway.interruptAll();
  expect(await call.ended).toBe('client-hung-up');
  expect(runtime.gateway.openCallCount).toBe(0);
});
