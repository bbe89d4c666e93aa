import { describe, expect } from 'vitest';
import type { Db } from '#db/types.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { it } from '#tests/support/db-test.ts';
import { createActor, createAdmin, testNow as now } from '#tests/support/factories.ts';
import { listAudit } from './list.ts';
import { auditQuery } from './query.ts';
import { recordAudit } from './record.ts';

function at(minutes: number): Date {
  return new Date(now.getTime() + minutes * 60_000);
}

async function actions(db: Db, actor: Actor, query: Record<string, unknown>): Promise<string[]> {
  const { rows } = await listAudit(db, actor, auditQuery.parse(query));
  return rows.map((row) => row.action);
}

async function fill(db: Db, admin: Actor, member: Actor): Promise<void> {
  const target = { type: 'team', id: 'team-1', label: 'search_all' };
  await recordAudit(db, admin, { action: 'model.create', target }, at(1));
  await recordAudit(db, member, { action: 'model.delete', target, outcome: 'refused' }, at(2));
  const key = { type: 'pat', id: 'key-1', label: 'laptop' };
  await recordAudit(
    db,
    member,
    { action: 'pat.create', target: key, details: { owner: member.email } },
    at(3),
  );
  await recordAudit(
    db,
    { tenantId: admin.tenantId, system: true },
    { action: 'user.create', target: key },
    at(4),
  );
}

describe('the audit log', () => {
  it('keeps the order of what one moment held, over pages too', async ({ db }) => {
    const admin = await createAdmin(db);
    const made = Array.from({ length: 25 }, (_, nth) => `key-${nth}`);
    for (const label of made) {
      await recordAudit(db, admin, { action: 'pat.create', target: { type: 'pat', id: label, label } }, now);
    }
    const first = await listAudit(db, admin, auditQuery.parse({ limit: '20' }));
    const rest = await listAudit(db, admin, auditQuery.parse({ limit: '20', cursor: first.next }));
    expect([...first.rows, ...rest.rows].map((event) => event.targetLabel)).toEqual(made.toReversed());
  });

  it('says who, what, when and from where, newest first', async ({ db }) => {
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    await fill(db, admin, member);

    const { rows, total } = await listAudit(db, admin, auditQuery.parse({}));
    expect(total).toBe(4);
    expect(rows.map((row) => row.action)).toEqual([
      'user.create',
      'pat.create',
      'model.delete',
      'model.create',
    ]);
    expect(rows[0]).toMatchObject({ actorType: 'system', actorUserId: null, address: null });
    expect(rows[1]).toMatchObject({
      actorLabel: member.email,
      address: '192.0.2.7',
      userAgent: 'vitest',
      requestId: 'test-request',
      occurredAt: at(3),
      details: { owner: member.email },
    });
  });

  it('filters by actor, action, target, outcome, time and words', async ({ db }) => {
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    await fill(db, admin, member);
    expect(await actions(db, admin, { actor: member.userId })).toEqual(['pat.create', 'model.delete']);
    expect(await actions(db, admin, { action: 'model.create' })).toEqual(['model.create']);
    expect(await actions(db, admin, { targetType: 'pat' })).toEqual(['user.create', 'pat.create']);
    expect(await actions(db, admin, { targetId: 'team-1' })).toEqual(['model.delete', 'model.create']);
    expect(await actions(db, admin, { outcome: 'refused' })).toEqual(['model.delete']);
    expect(await actions(db, admin, { from: at(2).toISOString(), to: at(4).toISOString() })).toEqual([
      'pat.create',
      'model.delete',
    ]);
    expect(await actions(db, admin, { search: 'search_all' })).toEqual(['model.delete', 'model.create']);
    expect(await actions(db, admin, { search: 'searchXall' })).toEqual([]);
  });

  it('goes on from a cursor, and reads what is no filter as none', async ({ db }) => {
    const admin = await createAdmin(db);
    await fill(db, admin, admin);
    const first = await listAudit(db, admin, auditQuery.parse({ limit: '3' }));
    const rest = await listAudit(db, admin, auditQuery.parse({ limit: '3', cursor: first.next }));
    expect(rest.rows.map((row) => row.action)).toEqual(['model.create']);
    expect(rest.next).toBeUndefined();
    const odd = {
      actor: 'x',
      outcome: 'maybe',
      from: 'yesterday',
      limit: '-1',
      cursor: '%',
      action: '',
      extra: 1,
    };
    expect(await actions(db, admin, odd)).toHaveLength(4);
  });

  it('is closed to members, and shows no other tenant', async ({ db }) => {
    const admin = await createAdmin(db);
    await fill(db, admin, admin);
    const member = await createActor(db, { tenantId: admin.tenantId });
    await expect(listAudit(db, member, auditQuery.parse({}))).rejects.toMatchObject({ code: 'forbidden' });
    expect(await actions(db, await createAdmin(db), {})).toEqual([]);
  });
});
