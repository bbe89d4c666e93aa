import { describe, expect } from 'vitest';
import { writeUsage } from '#db/queries/usage-write.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createActor,
  createAdmin,
  createPat,
  createVat,
  createVirtualAccount,
  testNow,
} from '#tests/support/factories.ts';
import { usageEvent } from '#tests/support/usage.ts';
import { keysAsCsv } from './key-list-csv.ts';

const now = new Date(testNow.getTime() + 60_000);
const options = { now, timeZone: 'UTC' };

async function collect(lines: AsyncGenerator<string>): Promise<string[]> {
  const collected: string[] = [];
  for await (const line of lines) collected.push(line);
  return collected.join('').trimEnd().split('\r\n');
}

describe('keysAsCsv', () => {
  it('writes the keys of a listing with their week, safe for spreadsheets', async ({ db }) => {
    const member = await createActor(db);
    const { tenantId } = member;
    const used = await createPat(db, member, { name: 'laptop' });
    await createPat(db, member, { name: 'old', revokedAt: testNow });
    const robot = await createVirtualAccount(db, tenantId);
    await createVat(db, { tenantId, ...robot }, { name: 'robot' });
    await db.execute(
      `update api_keys set description = '=1+1', last_used_client = '@SUM(A1)' where name = 'laptop' and tenant_id = '${tenantId}'`,
    );
    await writeUsage(db, [
      usageEvent({ tenantId, keyId: used.keyId }),
      usageEvent({ tenantId, keyId: used.keyId, costNano: null }),
    ]);

    const lines = await collect(
      keysAsCsv(db, member, { userId: member.userId, sort: 'name', revokedSince: now }, options),
    );

    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(
      '"name","key","owner","description","status","created","ends","disabled","revoked"',
    );
    expect(lines[1]).toContain(`"laptop","lk_pat_${used.publicId}","${member.email}","'=1+1","active"`);
    expect(lines[1]).toContain(`"'@SUM(A1)"`);
    expect(lines[1]).toContain('"2","0.000022200","0.000000000","1"');
    expect(lines.join()).not.toContain('robot');
  });

  it('says of a disabled key that it is, and since when', async ({ db }) => {
    const member = await createActor(db);
    await createPat(db, member, { name: 'paused', disabledAt: testNow });
    const [, line] = await collect(keysAsCsv(db, member, { userId: member.userId }, options));
    expect(line).toContain(`"disabled","${testNow.toISOString()}","","${testNow.toISOString()}",""`);
  });

  it('reads on over batches, and says where it stopped', async ({ db }) => {
    const member = await createActor(db);
    for (let index = 0; index < 5; index += 1) await createPat(db, member);
    const listing = { userId: member.userId };
    const some = await collect(keysAsCsv(db, member, listing, { ...options, maxRows: 3 }));
    expect(some).toHaveLength(5);
    expect(some.at(-1)).toContain('Stopped after 3 rows');
    const all = await collect(keysAsCsv(db, member, listing, { ...options, maxRows: 5 }));
    expect(all).toHaveLength(6);
  });

  it('brings an admin everybody’s, a member only the own, and nobody those of another tenant', async ({
    db,
  }) => {
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    const foreign = await createAdmin(db);
    const [own, others] = [await createPat(db, member), await createPat(db, admin)];
    await createPat(db, foreign);

    const all = (await collect(keysAsCsv(db, admin, {}, options))).join('\n');
    expect(all.split('\n')).toHaveLength(3);
    expect(all).toContain(own.name);
    expect(all).toContain(others.name);
    expect(() => keysAsCsv(db, member, {}, options)).toThrow('Your role does not allow this.');
    expect(() => keysAsCsv(db, member, { userId: admin.userId }, options)).toThrow();
  });
});
