import { eq } from 'drizzle-orm';
import { describe, expect, vi } from 'vitest';
import type { ApiKeyId } from '#db/ids.ts';
import { apiKeys } from '#db/schema/index.ts';
import type { ClonedDatabase } from '#tests/support/db-clone.ts';
import { it } from '#tests/support/db-test.ts';
import { createAdmin, createPat, testNow as now } from '#tests/support/factories.ts';
import { createParts } from '#tests/support/parts.ts';
import { countWaiting } from '#tests/support/waiting.ts';
import { disablePats, enablePats } from './disable.ts';
import { extendPats } from './extend.ts';
import { revokeAllPatsOf, revokePats } from './revoke.ts';

const dayMs = 86_400_000;

/** Keys of one admin whose ids stand in the opposite order of everything else that a plan could follow. */
async function stage({ db }: ClonedDatabase) {
  const admin = await createAdmin(db);
  const made = await Promise.all(Array.from({ length: 8 }, () => createPat(db, admin)));
  const keyIds = made.map(({ keyId }) => keyId).toSorted();
  for (const [index, id] of keyIds.toReversed().entries()) {
    const createdAt = new Date(now.getTime() - (20 - index) * dayMs);
    const expiresAt = new Date(now.getTime() + (index - 4) * dayMs);
    await db.update(apiKeys).set({ createdAt, expiresAt }).where(eq(apiKeys.id, id));
  }
  return { admin, keyIds, parts: createParts(db) };
}

type Verb = (staged: Awaited<ReturnType<typeof stage>>) => Promise<unknown>;

const verbs: [name: string, verb: Verb][] = [
  ['revoke', ({ parts, admin, keyIds }) => revokePats(parts, admin, { keyIds: keyIds.toReversed() }, now)],
  ['revoke all', ({ parts, admin }) => revokeAllPatsOf(parts, admin, admin, now)],
  ['disable', ({ parts, admin, keyIds }) => disablePats(parts, admin, { keyIds: keyIds.toReversed() }, now)],
  ['enable', ({ parts, admin, keyIds }) => enablePats(parts, admin, { keyIds: keyIds.toReversed() }, now)],
  [
    'extend',
    ({ parts, admin, keyIds }) =>
      extendPats(parts, admin, { keyIds: keyIds.toReversed(), expiry: { kind: 'days', days: 30 } }, now),
  ],
];

describe('a verb over many keys', () => {
  it.for(verbs)(
    'holds no key while it waits for one with a smaller id: %s',
    async ([, verb], { database }) => {
      const staged = await stage(database);
      const [first, ...others] = staged.keyIds as [ApiKeyId, ...ApiKeyId[]];
      const holder = await database.pool.connect();
      let running: Promise<unknown> | undefined;
      try {
        await holder.query('begin');
        await holder.query('select 1 from api_keys where id = $1 for update', [first]);
        running = verb(staged);
        await vi.waitUntil(async () => (await countWaiting(database.db)) > 0, {
          timeout: 5_000,
          interval: 10,
        });
        const free = await holder.query(
          'select 1 from api_keys where id = any($1::uuid[]) for update skip locked',
          [others],
        );
        expect(free.rowCount).toBe(others.length);
      } finally {
        await holder.query('rollback');
        holder.release();
        await running;
      }
    },
  );

  it('never dies of another one', async ({ database }) => {
    const staged = await stage(database);
    const rounds = Array.from({ length: 6 }, () => verbs.filter(([name]) => !name.startsWith('revoke')));
    const all = rounds.flat().map(([, verb]) => verb(staged));
    const ended = await Promise.allSettled([
      ...all,
      ...verbs.filter(([name]) => name.startsWith('revoke')).map(([, verb]) => verb(staged)),
    ]);
    expect(ended.filter(({ status }) => status === 'rejected')).toEqual([]);
  });
});
