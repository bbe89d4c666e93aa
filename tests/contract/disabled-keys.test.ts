import { describe, expect, it, vi } from 'vitest';
import { keyChecksum, randomBase62 } from '#lib/gateway/key-format.ts';
import { disablePats, enablePats } from '#lib/tokens/disable.ts';
import { actorOf, createPat, createUser, type TestKey } from '#tests/support/factories.ts';
import type { Replica } from '#tests/support/gateway-stand.ts';
import { chat } from '#tests/support/provider-answers.ts';
import { createGrant } from '#tests/support/provider-factories.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

let replicas: Replica[];
const stand = openStand(async () => {
  replicas = [stand, await stand.addReplica(), await stand.addReplica()];
});

/** A person with a key, and both verbs as that person. */
async function newcomer() {
  const { database, tenantId, providerAccountId, keyring, composition } = stand;
  const user = await createUser(database.db, tenantId);
  await createGrant(database.db, tenantId, providerAccountId, { userId: user.userId });
  const key = await createPat(database.db, user, { keyring, createdAt: new Date() });
  const input = { keyIds: [key.keyId] };
  return {
    key,
    disable: () => disablePats(composition.runtime, actorOf(user), input, new Date()),
    enable: () => enablePats(composition.runtime, actorOf(user), input, new Date()),
  };
}

const doors = {
  openai: { path: '/api/inference/openai/chat/completions', header: 'authorization', prefix: 'Bearer ' },
  anthropic: { path: '/api/inference/anthropic/v1/messages', header: 'x-api-key', prefix: '' },
} as const;

async function ask(origin: string, { key }: TestKey, door: keyof typeof doors, more: object = {}) {
  const { path, header, prefix } = doors[door];
  return fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { [header]: `${prefix}${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'acme/small',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'Hi' }],
      ...more,
    }),
  });
}

async function statuses(key: TestKey): Promise<number[]> {
  return Promise.all(
    replicas.map(async ({ url }) => {
      const response = await ask(url, key, 'openai');
      await response.text();
      return response.status;
    }),
  );
}

describe.each(transports)('a disabled key over the $name transport', ({ open, isHere }) => {
  const at = openPlace(stand, open);

  it('is refused at the next call at every door, says since when and who can help, and works again once enabled', async () => {
    const { key, disable, enable } = await newcomer();
    const before = await ask(at.origin, key, 'openai');
    expect(before.status).toBe(200);
    await before.text();
    const models = () =>
      fetch(`${at.origin}/api/inference/openai/models`, { headers: { 'api-key': key.key } });
    /** In the process that changed it at once, elsewhere once it hears of it. */
    const reaches = async (status: number) => {
      if (isHere) return;
      await vi.waitUntil(async () => (await models()).status === status, { timeout: 5_000 });
    };
    await disable();
    await reaches(401);

    const refused = await ask(at.origin, key, 'openai');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('x-should-retry')).toBe('false');
    expect(refused.headers.get('x-latchkey-key-id')).toBe(key.publicId);
    const { error } = (await refused.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe('revoked_api_key');
    expect(error.message).toMatch(
      /^This API key was disabled at \d{4}-\d\d-\d\dT[\d:.]+Z\. Its owner or an admin can enable it\.$/,
    );
    const anthropic = await ask(at.origin, key, 'anthropic');
    expect(anthropic.status).toBe(401);
    expect(await anthropic.json()).toMatchObject({
      type: 'error',
      error: { type: 'authentication_error', message: error.message },
    });
    expect((await models()).status).toBe(401);

    await enable();
    await reaches(200);
    expect((await models()).status).toBe(200);
    const after = await ask(at.origin, key, 'openai');
    expect(after.status).toBe(200);
    await after.text();
  });

  it('tells nobody who has not the whole key that it is disabled', async () => {
    const { key, disable } = await newcomer();
    await disable();
    // Its public id with another secret, and the checksum that belongs to both.
    const body = `lk_pat_${key.publicId}_${randomBase62(43)}`;
    const response = await ask(at.origin, { ...key, key: `${body}${keyChecksum(body)}` }, 'openai');
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
  });
});

describe('disabling and enabling a key', () => {
  it('holds on every replica within a second, both ways', async () => {
    const { key, disable, enable } = await newcomer();
    expect(await statuses(key)).toEqual([200, 200, 200]);
    for (const [verb, code] of [
      [disable, 401],
      [enable, 200],
    ] as const) {
      await verb();
      const at = performance.now();
      await vi.waitUntil(async () => (await statuses(key)).every((seen) => seen === code), {
        timeout: 5_000,
        interval: 10,
      });
      expect(performance.now() - at).toBeLessThan(1_000);
    }
  });

  it('cuts the open streams of the key, on every replica, within five seconds', async () => {
    const { key, disable } = await newcomer();
    stand.provider.script(chat({ words: Array.from({ length: 400 }, () => 'word '), gapMs: 25 }));
    const streams = await Promise.all(replicas.map(({ url }) => ask(url, key, 'openai', { stream: true })));
    const ends = streams.map(async (stream) => {
      let text = '';
      try {
        for await (const chunk of stream.body ?? []) text += Buffer.from(chunk as Uint8Array).toString();
      } catch {
        return text;
      }
      return `${text}, and a clean end`;
    });
    await disable();
    const disabledAt = performance.now();
    for (const text of await Promise.all(ends)) {
      expect(text).toContain('revoked_api_key');
      expect(text).not.toContain('[DONE]');
      expect(text).not.toContain('a clean end');
    }
    expect(performance.now() - disabledAt).toBeLessThan(5_000);
  });
});
