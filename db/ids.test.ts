import { describe, expect, it } from 'vitest';
import { asId, isUuid, newOrderedId, type TenantId, type UserId } from './ids.ts';

describe('newOrderedId', () => {
  it('makes UUIDs of version 7 that begin with their moment', () => {
    const id = newOrderedId(new Date('2026-11-21T12:00:00.123Z'));
    expect(isUuid(id)).toBe(true);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(
      Date.parse('2026-11-21T12:00:00.123Z'),
    );
  });

  it('makes each one of a moment greater than the one before, and a later moment greater than all', () => {
    const at = new Date('2026-11-21T12:00:00.123Z');
    const ids = Array.from({ length: 10_000 }, () => newOrderedId(at));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    const next = newOrderedId(new Date(at.getTime() + 1));
    expect(next > (ids.at(-1) ?? '')).toBe(true);
  });
});

describe('asId', () => {
  it('takes an id of an address in any case, and nothing else', () => {
    const id = '6F1F3F5E-0000-4000-8000-00000000000A';
    expect(asId<UserId>(id)).toBe(id.toLowerCase());
    expect(asId<UserId>(`${id} `)).toBeUndefined();
  });

  it('makes no tenant of it: that is for the types to refuse', () => {
    // @ts-expect-error a tenant is proven, not read from an address
    asId<TenantId>('');
  });
});
