import { describe, expect } from 'vitest';
import { it } from '#tests/support/db-test.ts';
import { createActor, createAdmin, testNow as now } from '#tests/support/factories.ts';
import { auditAsCsv } from './events-csv.ts';
import { auditChoices, listAudit } from './list.ts';
import { auditQuery } from './query.ts';
import { recordAudit } from './record.ts';

const target = { type: 'pat', id: 'key-1', label: 'laptop' };

async function collect(lines: AsyncGenerator<string>): Promise<string[]> {
  const collected: string[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

describe('auditAsCsv', () => {
  it('writes the filtered log, safe for spreadsheets, newest first', async ({ db }) => {
    const admin = await createAdmin(db);
    const hostile = { ...target, label: '=HYPERLINK("http://evil.test")' };
    await recordAudit(db, admin, { action: 'pat.create', target: hostile, details: { owner: 'x' } }, now);
    await recordAudit(db, admin, { action: 'pat.revoke', target, outcome: 'refused' }, new Date(+now + 1));
    await recordAudit(db, { tenantId: admin.tenantId, system: true }, { action: 'user.create', target }, now);

    const query = auditQuery.parse({ targetType: 'pat', actor: admin.userId });
    const lines = (await collect(auditAsCsv(db, admin, query))).join('').split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('"time","actor","actor_type","actor_key","what","action","outcome"');
    expect(lines[1]).toContain('"tried to revoke the key laptop","pat.revoke","refused"');
    expect(lines[2]).toContain(`"'=HYPERLINK(""http://evil.test"")"`);
    expect(lines[2]).toContain('"{""owner"":""x""}"');
  });

  it('reads on over batches, and says where it stopped', async ({ db }) => {
    const admin = await createAdmin(db);
    for (let index = 0; index < 5; index += 1) {
      await recordAudit(db, admin, { action: 'pat.create', target }, new Date(+now + index));
    }
    const some = (await collect(auditAsCsv(db, admin, auditQuery.parse({}), { maxRows: 3 }))).join('');
    expect(some.trimEnd().split('\r\n')).toHaveLength(5);
    expect(some).toContain('Stopped after 3 rows');
    const all = (await collect(auditAsCsv(db, admin, auditQuery.parse({}), { maxRows: 5 }))).join('');
    expect(all.trimEnd().split('\r\n')).toHaveLength(6);
    expect(all).not.toContain('Stopped');
  });

  it('is closed to members before its first line, and holds no other tenant', async ({ db }) => {
    const admin = await createAdmin(db);
    await recordAudit(db, admin, { action: 'pat.create', target }, now);
    const member = await createActor(db, { tenantId: admin.tenantId });
    expect(() => auditAsCsv(db, member, auditQuery.parse({}))).toThrow('Your role does not allow this.');
    const stranger = await createAdmin(db);
    expect(await collect(auditAsCsv(db, stranger, auditQuery.parse({})))).toHaveLength(1);
  });
});

describe('auditChoices', () => {
  it('offers what has happened here, and by whom, each once and under its newest name', async ({ db }) => {
    const admin = await createAdmin(db);
    const { tenantId } = admin;
    const renamed = { ...admin, email: 'new-name@example.test' };
    await recordAudit(db, admin, { action: 'pat.create', target }, now);
    await recordAudit(db, renamed, { action: 'pat.create', target }, new Date(+now + 1));
    await recordAudit(
      db,
      { tenantId, system: true },
      { action: 'user.create', target: { ...target, type: 'user' } },
      now,
    );
    await recordAudit(db, await createAdmin(db), { action: 'model.create', target }, now);

    expect(await auditChoices(db, admin)).toEqual({
      actions: ['pat.create', 'user.create'],
      targetTypes: ['pat', 'user'],
      actors: [{ userId: admin.userId, label: 'new-name@example.test' }],
      moreActors: false,
    });
    expect(await auditChoices(db, await createAdmin(db))).toEqual({
      actions: [],
      targetTypes: [],
      actors: [],
      moreActors: false,
    });
  });

  it('is closed to members', async ({ db }) => {
    await expect(auditChoices(db, await createActor(db))).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('listAudit', () => {
  it('tells the product’s own changes from those of people, and counts no further than asked', async ({
    db,
  }) => {
    const admin = await createAdmin(db);
    await recordAudit(db, { tenantId: admin.tenantId, system: true }, { action: 'user.create', target }, now);
    for (let index = 0; index < 4; index += 1)
      await recordAudit(db, admin, { action: 'pat.create', target }, now);

    const own = await listAudit(db, admin, auditQuery.parse({ actor: 'system' }));
    expect(own.rows.map(({ action }) => action)).toEqual(['user.create']);
    const page = await listAudit(db, admin, auditQuery.parse({ limit: '2' }), { countUpTo: 3 });
    expect([page.rows.length, page.total]).toEqual([2, 3]);
  });
});
