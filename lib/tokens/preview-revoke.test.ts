import { describe, expect } from 'vitest';
import { type ApiKeyId, newId } from '#db/ids.ts';
import { writeUsage } from '#db/queries/usage-write.ts';
import { hourMs } from '#lib/durations.ts';
import { it } from '#tests/support/db-test.ts';
import { createActor, createAdmin, createPat, testNow as now } from '#tests/support/factories.ts';
import { usageEvent } from '#tests/support/usage.ts';
import { previewRevoke, previewRevokePats } from './preview-revoke.ts';

const missing = { code: 'not_found', message: 'This key no longer exists.' };

describe('previewRevoke', () => {
  it('tells the owner and an admin what the key does', async ({ db }) => {
    const owner = await createActor(db);
    const admin = await createAdmin(db, owner.tenantId);
    const { keyId } = await createPat(db, owner);

    const quiet = { requests24h: 0, addresses: 0, lastUsedAt: null, hasTraffic: false };
    expect(await previewRevoke({ db }, owner, { keyId }, now)).toEqual(quiet);
    expect(await previewRevoke({ db }, admin, { keyId }, now)).toEqual(quiet);
  });

  it('says the same of another’s key, of another tenant’s and of none', async ({ db }) => {
    const owner = await createActor(db);
    const colleague = await createActor(db, { tenantId: owner.tenantId });
    const foreignAdmin = await createAdmin(db);
    const { keyId } = await createPat(db, owner);

    await expect(previewRevoke({ db }, colleague, { keyId }, now)).rejects.toMatchObject(missing);
    await expect(previewRevoke({ db }, foreignAdmin, { keyId }, now)).rejects.toMatchObject(missing);
    const none = { keyId: newId<ApiKeyId>() };
    await expect(previewRevoke({ db }, owner, none, now)).rejects.toMatchObject(missing);
  });
});

describe('previewRevokePats', () => {
  it('tells what the selected keys carried in the last day, the busiest first', async ({ db }) => {
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    const [quiet, some, most] = [
      await createPat(db, member, { name: 'quiet' }),
      await createPat(db, member, { name: 'some' }),
      await createPat(db, admin, { name: 'most' }),
    ];
    const gone = await createPat(db, member, { revokedAt: now });
    const call = (keyId: ApiKeyId, hours: number) =>
      usageEvent({ tenantId: admin.tenantId, keyId, occurredAtMs: now.getTime() - hours * hourMs });
    await writeUsage(db, [
      call(some.keyId, 3),
      call(most.keyId, 5),
      call(most.keyId, 2),
      call(quiet.keyId, 40),
      call(gone.keyId, 1),
    ]);
    const keyIds = [quiet, some, most, gone].map(({ keyId }) => keyId);

    expect(await previewRevokePats({ db }, admin, { keyIds }, now)).toEqual({
      keys: 3,
      requests24h: 3,
      withTraffic: 2,
      lastUsedAt: new Date(now.getTime() - 2 * hourMs),
      busiest: [
        {
          id: most.keyId,
          name: 'most',
          owner: admin.email,
          requests: 2,
          lastUsedAt: new Date(now.getTime() - 2 * hourMs),
        },
        {
          id: some.keyId,
          name: 'some',
          owner: member.email,
          requests: 1,
          lastUsedAt: new Date(now.getTime() - 3 * hourMs),
        },
      ],
    });
    expect(await previewRevokePats({ db }, member, { keyIds }, now)).toMatchObject({
      keys: 2,
      requests24h: 1,
      busiest: [{ name: 'some' }],
    });
  });

  it('counts among the used ones those whose calls leave no row, and tells the newest use', async ({
    db,
  }) => {
    const admin = await createAdmin(db);
    const hoursAgo = (hours: number) => new Date(now.getTime() - hours * hourMs);
    const refused = await createPat(db, admin, { name: 'refused', lastUsedAt: hoursAgo(1) });
    const both = await createPat(db, admin, { name: 'both', lastUsedAt: hoursAgo(3) });
    const quiet = await createPat(db, admin, { lastUsedAt: hoursAgo(25) });
    const { tenantId } = admin;
    await writeUsage(db, [usageEvent({ tenantId, keyId: both.keyId, occurredAtMs: +hoursAgo(4) })]);
    const keyIds = [refused, both, quiet].map(({ keyId }) => keyId);

    expect(await previewRevokePats({ db }, admin, { keyIds }, now)).toMatchObject({
      keys: 3,
      requests24h: 1,
      withTraffic: 2,
      lastUsedAt: hoursAgo(1),
      busiest: [
        { name: 'both', requests: 1, lastUsedAt: hoursAgo(3) },
        { name: 'refused', requests: 0, lastUsedAt: hoursAgo(1) },
      ],
    });
  });

  it('says the same of another’s keys, of another tenant’s and of none', async ({ db }) => {
    const admin = await createAdmin(db);
    const member = await createActor(db, { tenantId: admin.tenantId });
    const { keyId } = await createPat(db, admin);
    const foreignAdmin = await createAdmin(db);
    for (const viewer of [member, foreignAdmin]) {
      await expect(previewRevokePats({ db }, viewer, { keyIds: [keyId] }, now)).rejects.toMatchObject(
        missing,
      );
    }
    const none = { keyIds: [newId<ApiKeyId>()] };
    await expect(previewRevokePats({ db }, admin, none, now)).rejects.toMatchObject(missing);
  });
});
