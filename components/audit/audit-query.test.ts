import { describe, expect, test } from 'vitest';
import { isNarrowed } from '#components/shared/table-query.ts';
import { readAuditQuery } from './audit-query.ts';

const now = new Date('2026-11-21T09:14:05Z');
const someone = '0b8a1c3e-5f5d-4f0e-9d3b-7b6f2f1d9a10';

describe('readAuditQuery', () => {
  test('reads every filter of an address', () => {
    const params = {
      q: ' laptop ',
      actor: someone.toUpperCase(),
      action: 'pat.revoke',
      target: 'pat',
      id: 'key-1',
      outcome: 'refused',
      time: '7d',
      after: 'cursor',
    };
    const { table, audit } = readAuditQuery(params, now, 'UTC');
    expect(audit).toEqual({
      search: 'laptop',
      actor: someone,
      action: 'pat.revoke',
      targetType: 'pat',
      targetId: 'key-1',
      outcome: 'refused',
      from: new Date('2026-11-14T09:14:05Z'),
      to: undefined,
      cursor: 'cursor',
      limit: 50,
    });
    expect(table.filters).toEqual({
      actor: someone,
      action: 'pat.revoke',
      target: 'pat',
      id: 'key-1',
      outcome: 'refused',
      time: '7d',
    });
  });

  test('takes days for those of the viewer’s zone, the last one included', () => {
    const params = { time: 'custom', from: '2026-11-01', to: '2026-11-02' };
    const { audit, table } = readAuditQuery(params, now, 'Europe/Vienna');
    expect(audit.from).toEqual(new Date('2026-10-31T23:00:00Z'));
    expect(audit.to).toEqual(new Date('2026-11-02T23:00:00Z'));
    expect(table.filters).toEqual(params);
    expect(readAuditQuery({ ...params, to: '' }, now, 'UTC').audit.to).toBeUndefined();
  });

  test('takes what cannot be read for absent, so that an empty log is not called a narrow one', () => {
    const odd = { actor: 'x', outcome: 'maybe', time: 'ever', from: '2026-02-31', to: 'y', action: '  ' };
    const { table, audit } = readAuditQuery(odd, now, 'UTC');
    expect(isNarrowed(table)).toBe(false);
    expect([audit.actor, audit.from, audit.to]).toEqual([undefined, undefined, undefined]);
    const custom = readAuditQuery({ ...odd, time: 'custom' }, now, 'UTC');
    expect(custom.table.filters).toEqual({ time: 'custom' });
  });

  test('knows the product itself as an actor', () => {
    const { audit, table } = readAuditQuery({ actor: 'system' }, now, 'UTC');
    expect([audit.actor, table.filters]).toEqual(['system', { actor: 'system' }]);
  });
});
