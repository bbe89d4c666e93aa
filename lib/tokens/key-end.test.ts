import { sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { findApiKey } from '#db/queries/api-keys.ts';
import { listUsableKeyIds } from '#db/queries/gateway.ts';
import { previewAgeLimit } from '#db/queries/security-preview.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createActor,
  createPat,
  createTenant,
  createVat,
  createVirtualAccount,
} from '#tests/support/factories.ts';
import { ageLimit, effectiveEnd } from './key-end.ts';

const date = (text: string) => new Date(text);
const made = date('2026-03-01T12:00:00.000Z');

/** Each with what both sides have to answer. The clock of Vienna is changed on 29 March and on 25 October 2026. */
const cases: { name: string; made: Date; own: Date | null; days: number | null; end: Date | null }[] = [
  { name: 'no limit at all', made, own: null, days: null, end: null },
  {
    name: 'its own end alone',
    made,
    own: date('2026-03-09T08:00:00Z'),
    days: null,
    end: date('2026-03-09T08:00:00Z'),
  },
  { name: 'the age alone', made, own: null, days: 30, end: date('2026-03-31T12:00:00Z') },
  {
    name: 'its own end before the age',
    made,
    own: date('2026-03-31T11:59:59.999Z'),
    days: 30,
    end: date('2026-03-31T11:59:59.999Z'),
  },
  {
    name: 'both at one moment',
    made,
    own: date('2026-03-31T12:00:00Z'),
    days: 30,
    end: date('2026-03-31T12:00:00Z'),
  },
  {
    name: 'the age before its own end',
    made,
    own: date('2026-03-31T12:00:00.001Z'),
    days: 30,
    end: date('2026-03-31T12:00:00Z'),
  },
  {
    name: 'the shortest age, over the night in which an hour is left out',
    made: date('2026-03-28T22:30:00.123Z'),
    own: null,
    days: 1,
    end: date('2026-03-29T22:30:00.123Z'),
  },
  {
    name: 'over the night that has an hour twice',
    made: date('2026-10-24T23:30:00Z'),
    own: null,
    days: 1,
    end: date('2026-10-25T23:30:00Z'),
  },
  {
    name: 'over the 29 February',
    made: date('2028-02-28T23:59:59.999Z'),
    own: null,
    days: 1,
    end: date('2028-02-29T23:59:59.999Z'),
  },
  { name: 'the longest age', made, own: null, days: 3_650, end: date('2036-02-27T12:00:00Z') },
];

describe('the end of a key', () => {
  for (const zone of ['UTC', 'Europe/Vienna', 'Pacific/Apia']) {
    it.for(cases)(`is the same in TypeScript and in PostgreSQL in ${zone}: $name`, async (one, { db }) => {
      await db.execute(sql`select set_config('timezone', ${zone}, true)`);
      const { tenantId } = await createTenant(db, { maxPatAgeDays: one.days });
      const owner = await createActor(db, { tenantId });
      const times = { createdAt: one.made, expiresAt: one.own };
      const key = await createPat(db, owner, times);
      const application = await createVirtualAccount(db, tenantId);
      const vat = await createVat(db, { tenantId, ...application }, times);

      expect(effectiveEnd(one.own, one.made, one.days)).toEqual(one.end);
      expect((await findApiKey(db, tenantId, key.keyId))?.endsAt).toEqual(one.end);
      expect((await findApiKey(db, tenantId, vat.keyId))?.endsAt).toEqual(one.own);
      if (!one.end) return;
      const ids = [key.publicId];
      expect(await listUsableKeyIds(db, ids, new Date(one.end.getTime() - 1))).toEqual(new Set(ids));
      expect(await listUsableKeyIds(db, ids, one.end)).toEqual(new Set());
    });
  }

  it('is foretold by the preview of an age as that age then sets it', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const owner = await createActor(db, { tenantId });
    await createPat(db, owner, { createdAt: made });
    for (const days of [1, 30, 3_650]) {
      const limit = ageLimit(made, days) ?? made;
      const before = await previewAgeLimit(db, tenantId, days, new Date(limit.getTime() - 1));
      expect(before).toMatchObject({ endingKeys: 0, shortenedKeys: 1 });
      expect(await previewAgeLimit(db, tenantId, days, limit)).toMatchObject({
        endingKeys: 1,
        shortenedKeys: 0,
      });
    }
  });
});
