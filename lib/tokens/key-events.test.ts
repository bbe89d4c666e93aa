import { describe, expect } from 'vitest';
import { findApiKey } from '#db/queries/api-keys.ts';
import type { Db } from '#db/types.ts';
import { describeEvent, phraseText } from '#lib/audit/describe.ts';
import { auditAsCsv } from '#lib/audit/events-csv.ts';
import { listAudit } from '#lib/audit/list.ts';
import { auditQuery } from '#lib/audit/query.ts';
import { recordAudit } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { it } from '#tests/support/db-test.ts';
import {
  actorOf,
  createActor,
  createAdmin,
  createPat,
  createTenant,
  createUser,
  testNow as now,
} from '#tests/support/factories.ts';
import { listKeyEvents } from './key-events.ts';
import { revokeAllPatsOf, revokePats } from './revoke.ts';

const later = (ms: number) => new Date(now.getTime() + ms);

async function stage(db: Db) {
  const { tenantId } = await createTenant(db);
  const admin = await createAdmin(db, tenantId);
  const owner = actorOf(await createUser(db, tenantId));
  const pat = await createPat(db, owner, { name: 'laptop' });
  const target = { type: 'pat', id: pat.keyId, label: pat.name };
  const runtime = { db, evict: () => undefined };
  return { tenantId, admin, owner, pat, target, runtime };
}

async function eventsOf(
  db: Db,
  viewer: Actor,
  { keyId }: Pick<Awaited<ReturnType<typeof createPat>>, 'keyId'>,
) {
  const key = await findApiKey(db, viewer.tenantId, keyId);
  if (!key) throw new Error('the key is missing');
  return listKeyEvents(db, viewer, key);
}

describe('listKeyEvents', () => {
  it('tells what was done to the key, newest first, and nothing of another', async ({ db }) => {
    const { admin, owner, pat, target, runtime } = await stage(db);
    const other = await createPat(db, owner, { name: 'other' });
    await recordAudit(db, owner, { action: 'pat.create', target }, now);
    await recordAudit(db, owner, { action: 'pat.edit', target: { ...target, id: other.keyId } }, later(1));
    await recordAudit(
      db,
      owner,
      { action: 'user.change-password', target: { ...target, type: 'user' } },
      later(2),
    );
    await revokePats(runtime, admin, { keyIds: [pat.keyId, other.keyId] }, later(3));
    const { events, more } = await eventsOf(db, owner, pat);
    expect(events.map((event) => `${event.actorLabel} ${phraseText(describeEvent(event))}`)).toEqual([
      `${admin.email} revoked the key laptop of ${owner.email}`,
      `${owner.email} made the key laptop`,
    ]);
    expect(more).toBe(false);
  });

  it('finds what was done to all keys of its owner at once, if it was one of them', async ({ db }) => {
    const { admin, owner, pat, target, runtime } = await stage(db);
    await recordAudit(db, owner, { action: 'pat.create', target }, now);
    await revokeAllPatsOf(runtime, admin, { userId: owner.userId }, later(1));
    const second = await createPat(db, owner, { name: 'laptop' });
    await revokeAllPatsOf(runtime, admin, { userId: owner.userId }, later(2));
    const user = { type: 'user', id: owner.userId, label: owner.email };
    const revokedKeys = [{ name: 'laptop', key: `lk_pat_${second.publicId}` }];
    await recordAudit(
      db,
      admin,
      { action: 'user.deactivate', target: user, details: { revokedKeys } },
      later(3),
    );
    const actions = async (key: typeof pat) =>
      (await eventsOf(db, admin, key)).events.map(({ action }) => action);
    expect(await actions(pat)).toEqual(['pat.revoke-all', 'pat.create']);
    expect(await actions(second)).toEqual(['user.deactivate', 'pat.revoke-all']);
  });

  it('shows twenty, and says that there are more', async ({ db }) => {
    const { owner, pat, target } = await stage(db);
    for (let nth = 0; nth < 21; nth += 1) {
      await recordAudit(
        db,
        owner,
        { action: 'pat.edit', target, details: { drainSeconds: nth } },
        later(nth),
      );
    }
    const { events, more } = await eventsOf(db, owner, pat);
    expect([events.length, more]).toEqual([20, true]);
    expect(events[0]?.details).toEqual({ drainSeconds: 20 });
  });

  it('shows an owner from where they worked themselves, and an admin everything', async ({ db }) => {
    const { admin, owner, pat, target } = await stage(db);
    await recordAudit(db, owner, { action: 'pat.create', target }, now);
    await recordAudit(db, admin, { action: 'pat.edit', target }, later(1));
    const places = async (viewer: Actor) =>
      (await eventsOf(db, viewer, pat)).events.map(({ address, userAgent, requestId }) => [
        address,
        userAgent,
        requestId,
      ]);
    const place = ['192.0.2.7', 'vitest', 'test-request'];
    expect(await places(owner)).toEqual([[null, null, null], place]);
    expect(await places(admin)).toEqual([place, place]);
    expect([
      (await eventsOf(db, owner, pat)).mayReadLog,
      (await eventsOf(db, admin, pat)).mayReadLog,
    ]).toEqual([false, true]);
  });

  it('is as closed as the key: to another member, and to another tenant’s admin', async ({ db }) => {
    const { tenantId, pat, target, owner } = await stage(db);
    await recordAudit(db, owner, { action: 'pat.create', target }, now);
    const key = await findApiKey(db, tenantId, pat.keyId);
    if (!key) throw new Error('the key is missing');
    const member = await createActor(db, { tenantId });
    await expect(listKeyEvents(db, member, key)).rejects.toMatchObject({ code: 'not_found' });
    const stranger = await createAdmin(db);
    expect((await listKeyEvents(db, stranger, key)).events).toEqual([]);
  });
});

describe('the audit log of one key', () => {
  it('is what the key’s own page tells, on the page and in the file', async ({ db }) => {
    const { admin, owner, pat, target, runtime } = await stage(db);
    await recordAudit(db, owner, { action: 'pat.create', target }, now);
    await revokeAllPatsOf(runtime, admin, { userId: owner.userId }, later(1));
    const query = auditQuery.parse({ targetType: 'pat', targetId: pat.keyId });
    const page = await listAudit(db, admin, query);
    expect(page.rows).toEqual((await eventsOf(db, admin, pat)).events);
    expect(page.total).toBe(2);
    const refused = await listAudit(db, admin, { ...query, outcome: 'refused' });
    expect(refused.rows).toEqual([]);
    const lines: string[] = [];
    for await (const line of auditAsCsv(db, admin, query)) lines.push(line);
    expect(lines.join('').trimEnd().split('\r\n')).toHaveLength(3);
    expect(await listAudit(db, await createAdmin(db), query)).toMatchObject({ rows: [], total: 0 });
  });

  it('still tells of a key that is gone or never was', async ({ db }) => {
    const { admin, target } = await stage(db);
    const gone = { ...target, id: crypto.randomUUID() };
    await recordAudit(db, admin, { action: 'pat.revoke', target: gone, outcome: 'refused' }, now);
    const found = await listAudit(db, admin, auditQuery.parse({ targetType: 'pat', targetId: gone.id }));
    expect(found.rows.map(({ outcome }) => outcome)).toEqual(['refused']);
    const strange = await listAudit(db, admin, auditQuery.parse({ targetType: 'pat', targetId: 'x' }));
    expect(strange.rows).toEqual([]);
  });
});
