import { describe, expect } from 'vitest';
import { listAudit } from '#lib/audit/list.ts';
import { auditQuery } from '#lib/audit/query.ts';
import { recordAudit } from '#lib/audit/record.ts';
import { it } from '#tests/support/db-test.ts';
import { createAdmin, testNow as now } from '#tests/support/factories.ts';
import { one } from './search-params.ts';

describe('a parameter of an address', () => {
  it('is the first where it stands there more than once', () => {
    expect(one(['a', 'b'])).toBe('a');
    expect(one('a')).toBe('a');
    expect(one(undefined)).toBeUndefined();
    expect(one([])).toBeUndefined();
  });

  it('finds nothing where it holds a NUL, which PostgreSQL refuses in any text', async ({ db }) => {
    const admin = await createAdmin(db);
    const target = { type: 'team', id: 'team-1', label: 'one' };
    await recordAudit(db, admin, { action: 'model.create', target }, now);
    for (const name of ['search', 'action', 'targetType', 'targetId']) {
      const query = auditQuery.parse({ [name]: one('\u0000') });
      expect((await listAudit(db, admin, query)).rows, name).toEqual([]);
    }
    expect((await listAudit(db, admin, auditQuery.parse({}))).rows).toHaveLength(1);
  });
});
