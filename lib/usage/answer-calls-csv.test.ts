import { describe, expect } from 'vitest';
import { writeUsage } from '#db/queries/usage-write.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createActor,
  createAdmin,
  createPat,
  createTenant,
  createVat,
  createVirtualAccount,
  testNow,
} from '#tests/support/factories.ts';
import { usageEvent } from '#tests/support/usage.ts';
import { answerCallsCsv } from './answer-calls-csv.ts';

const asked = { range: {}, timeZone: 'UTC', now: testNow };
const minutesAgo = (minutes: number) => testNow.getTime() - minutes * 60_000;

describe('the calls of a key as CSV', () => {
  it('is given to the owner and to an admin of the same tenant', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const owner = await createActor(db, { tenantId });
    const { keyId, name } = await createPat(db, owner, { name: 'laptop' });
    await writeUsage(db, [usageEvent({ tenantId, keyId, occurredAtMs: minutesAgo(5) })]);
    for (const viewer of [owner, await createAdmin(db, tenantId)]) {
      const answer = await answerCallsCsv(db, viewer, { ...asked, id: keyId });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
      expect(answer.headers.get('cache-control')).toBe('private, no-store');
      expect(answer.headers.get('content-disposition')).toBe(
        `attachment; filename="latchkey-${name}-calls-2026-02-28-to-2026-03-01.csv"`,
      );
      expect((await answer.text()).trimEnd().split('\r\n')).toHaveLength(2);
    }
  });

  it('is missing for everybody else, as a key that does not exist', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const owner = await createActor(db, { tenantId });
    const { keyId } = await createPat(db, owner);
    const vat = await createVat(db, { tenantId, ...(await createVirtualAccount(db, tenantId)) });
    const colleague = await createActor(db, { tenantId });
    const refusals = [
      await answerCallsCsv(db, colleague, { ...asked, id: keyId }),
      await answerCallsCsv(db, await createAdmin(db), { ...asked, id: keyId }),
      await answerCallsCsv(db, owner, { ...asked, id: crypto.randomUUID() }),
      await answerCallsCsv(db, owner, { ...asked, id: "1' or '1'='1" }),
      await answerCallsCsv(db, await createAdmin(db, tenantId), { ...asked, id: vat.keyId }),
    ];
    for (const answer of refusals) {
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-disposition')).toBeNull();
      expect(await answer.text()).toBe('There is no such key.\n');
    }
  });

  it('holds the range that was asked for, and refuses one that makes no sense', async ({ db }) => {
    const owner = await createActor(db);
    const { tenantId } = owner;
    const { keyId } = await createPat(db, owner);
    const day = 24 * 60;
    await writeUsage(
      db,
      [5, 3 * day, 20 * day].map((minutes) =>
        usageEvent({ tenantId, keyId, occurredAtMs: minutesAgo(minutes) }),
      ),
    );
    const lines = async (range: object) => {
      const answer = await answerCallsCsv(db, owner, { ...asked, id: keyId, range });
      return (await answer.text()).trimEnd().split('\r\n').length - 1;
    };
    expect(await lines({})).toBe(1);
    expect(await lines({ range: '7d' })).toBe(2);
    expect(await lines({ range: '30d' })).toBe(3);
    expect(await lines({ from: '2026-02-26', to: '2026-02-26' })).toBe(1);
    const refused = await answerCallsCsv(db, owner, { ...asked, id: keyId, range: { from: 'yesterday' } });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toBe('Enter days such as 2026-03-01.\n');
  });

  it('holds nothing that a spreadsheet would run, whatever clients sent', async ({ db }) => {
    const owner = await createActor(db);
    const { tenantId } = owner;
    const { keyId } = await createPat(db, owner);
    const hostile = '=HYPERLINK("https://evil.example","pay")';
    await writeUsage(db, [
      usageEvent({
        tenantId,
        keyId,
        occurredAtMs: minutesAgo(1),
        client: hostile,
        model: '@SUM(1)',
        errorCode: '+1',
        clientAddress: '-2+3',
      }),
    ]);
    const text = await (await answerCallsCsv(db, owner, { ...asked, id: keyId })).text();
    const cells = [...text.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell]) => cell ?? '');
    expect(cells.filter((cell) => /^[\s]*[=+\-@]/.test(cell))).toEqual([]);
    expect(cells).toContain(`'${hostile.replaceAll('"', '""')}`);
    expect(cells).toContain("'@SUM(1)");
  });
});
