import { describe, expect } from 'vitest';
import { type ApiKeyId, newId } from '#db/ids.ts';
import { type CallPlace, listCallPage } from '#db/queries/usage-events.ts';
import { sumUsageSince } from '#db/queries/usage-rollups.ts';
import { writeUsage } from '#db/queries/usage-write.ts';
import type { Db } from '#db/types.ts';
import { hourMs } from '#lib/durations.ts';
import { it } from '#tests/support/db-test.ts';
import { createActor, createPat } from '#tests/support/factories.ts';
import { usageEvent } from '#tests/support/usage.ts';

const now = new Date('2026-03-15T10:20:30Z');
const ago = (hours: number) => now.getTime() - hours * hourMs;
const day = { from: new Date(ago(24)), to: now };

async function stage(db: Db) {
  const { tenantId, userId } = await createActor(db);
  const { keyId } = await createPat(db, { tenantId, userId });
  const call = (hours: number, values = {}) =>
    usageEvent({ tenantId, keyId, userId, occurredAtMs: ago(hours), ...values });
  return { tenantId, keyId, call };
}

describe('listCallPage', () => {
  it('walks every call once, page by page, also where several share a millisecond', async ({ db }) => {
    const { tenantId, keyId, call } = await stage(db);
    await writeUsage(db, [call(1), call(1), call(1), call(2), call(3), call(400)]);
    const seen: string[] = [];
    let after: CallPlace | undefined;
    do {
      const page = await listCallPage(db, tenantId, { keyId }, { ...day, limit: 2, after });
      seen.push(...page.calls.map(({ requestId }) => requestId));
      after = page.next;
    } while (after);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  it('looks at so many calls for a filter, says that it stopped, and goes on from there', async ({ db }) => {
    const { tenantId, keyId, call } = await stage(db);
    const failed = { status: 500, outcome: 'error' as const };
    await writeUsage(db, [call(1), call(2), call(3, failed), call(4), call(5), call(6, failed)]);
    const window = {
      ...day,
      limit: 5,
      lookAt: 4,
      filters: { outcome: 'error' as const },
    };
    const first = await listCallPage(db, tenantId, { keyId }, window);
    expect(first.calls.map(({ occurredAt }) => +occurredAt)).toEqual([ago(3)]);
    expect(first.isCutShort).toBe(true);
    const rest = await listCallPage(db, tenantId, { keyId }, { ...window, after: first.next });
    expect(rest.calls.map(({ occurredAt }) => +occurredAt)).toEqual([ago(6)]);
    expect(rest).toMatchObject({ next: undefined, isCutShort: false });
    const other = { ...window, lookAt: 100, filters: { model: 'demo/other' } };
    expect((await listCallPage(db, tenantId, { keyId }, other)).calls).toEqual([]);
  });

  it('finds by one name all that the sums count as errors', async ({ db }) => {
    const { tenantId, keyId, call } = await stage(db);
    const outcomes = ['ok', 'error', 'client_closed', 'upstream_truncated', 'revoked', 'unknown'] as const;
    await writeUsage(
      db,
      outcomes.map((outcome, index) => call(index + 1, { outcome })),
    );
    const window = { ...day, limit: 9, filters: { outcome: 'errors' as const } };
    const { calls } = await listCallPage(db, tenantId, { keyId }, window);
    expect(calls.map(({ outcome }) => outcome)).toEqual([
      'error',
      'upstream_truncated',
      'revoked',
      'unknown',
    ]);
    const { errors } = await sumUsageSince(db, tenantId, { keyId }, day.from);
    expect(calls).toHaveLength(errors);
  });

  it('holds no call of another key or tenant', async ({ db }) => {
    const { tenantId, keyId, call } = await stage(db);
    const stranger = await stage(db);
    await writeUsage(db, [call(1), call(1, { keyId: newId<ApiKeyId>() })]);
    const window = { ...day, limit: 9 };
    expect((await listCallPage(db, tenantId, { keyId }, window)).calls).toHaveLength(1);
    expect((await listCallPage(db, stranger.tenantId, { keyId }, window)).calls).toEqual([]);
  });
});
