import { expect } from 'vitest';
import { usageRollups } from '#db/schema/index.ts';
import { dayMs } from '#lib/durations.ts';
import { it } from '#tests/support/db-test.ts';
import { createAdmin, createPat, testNow as now } from '#tests/support/factories.ts';
import { answeredModels } from './answered-models.ts';

it('tells which models of this tenant have answered anybody in the last days, and no other', async ({
  db,
}) => {
  const admin = await createAdmin(db);
  const stranger = await createAdmin(db);
  const { keyId } = await createPat(db, admin);
  const { keyId: strangeKeyId } = await createPat(db, stranger);
  const { tenantId } = admin;
  const sum = (model: string) => ({ tenantId, keyId, model, providerAccount: 'a', hour: now });
  await db.insert(usageRollups).values([
    { ...sum('a/answers'), requests: 3, errors: 2, outputTokens: 5 },
    { ...sum('a/fails'), requests: 3, errors: 3, outputTokens: 5 },
    { ...sum('a/silent'), requests: 1 },
    { ...sum('a/old'), requests: 3, outputTokens: 5, hour: new Date(now.getTime() - 8 * dayMs) },
    {
      ...sum('a/foreign'),
      tenantId: stranger.tenantId,
      keyId: strangeKeyId,
      requests: 3,
      outputTokens: 5,
    },
  ]);
  expect(await answeredModels(db, tenantId, now)).toEqual(new Set(['a/answers']));
});
