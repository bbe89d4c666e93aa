import { describe, expect } from 'vitest';
import { writeUsage } from '#db/queries/usage-write.ts';
import { answerCsv } from '#lib/csv/answer.ts';
import { it } from '#tests/support/db-test.ts';
import { createPat, createTenant, createUser } from '#tests/support/factories.ts';
import { usageEvent } from '#tests/support/usage.ts';
import { callsAsCsv } from './calls-csv.ts';

describe('callsAsCsv', () => {
  const noon = Date.parse('2026-03-01T12:00:00Z');
  const range = { from: new Date(noon - 3_600_000), to: new Date(noon + 3_600_000) };

  it('writes each call once, across pages, with exact dollars and unknown as empty', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const user = await createUser(db, tenantId);
    const { keyId, publicId } = await createPat(db, user);
    const many = Array.from({ length: 2_500 }, (_, index) =>
      usageEvent({ tenantId, keyId, occurredAtMs: noon + Math.floor(index / 3), costNano: 1_000_000_001 }),
    );
    const odd = usageEvent({
      tenantId,
      keyId,
      occurredAtMs: noon + 10_000,
      costNano: null,
      client: '=HYPERLINK("x")',
    });
    await writeUsage(db, [...many, odd, usageEvent({ tenantId, occurredAtMs: noon })]);

    const text = await (await answerCsv('calls.csv', callsAsCsv(db, tenantId, { keyId }, range))).text();

    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(2_502);
    expect(lines[0]).toMatch(/^"time","request_id","key"/);
    expect(lines[1]).toContain(odd.requestId);
    expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`);
    expect(lines[1]).toContain('"false","","false","420"');
    expect(lines[2]).toContain('"1.000000001"');
    expect(lines[2]).toContain(`"${publicId}"`);
    expect(new Set(lines.map((line) => line.split(',')[1])).size).toBe(2_502);
  });

  it('stops at its bound and says so, and only where there is more', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const { keyId } = usageEvent({ tenantId });
    await writeUsage(
      db,
      [1, 2, 3].map((ms) => usageEvent({ tenantId, keyId, occurredAtMs: noon + ms })),
    );
    const read = async (maxRows: number) => {
      const lines = callsAsCsv(db, tenantId, { keyId }, { ...range, maxRows });
      return (await (await answerCsv('calls.csv', lines)).text()).trimEnd().split('\r\n');
    };

    expect(await read(3)).toHaveLength(4);
    const cut = await read(2);
    expect(cut).toHaveLength(4);
    expect(cut.at(-1)).toContain('Stopped after 2 rows');
  });
});
