import { describe, expect, it } from 'vitest';
import { isSameOrigin, originOf } from './request-origin.ts';

const portal = 'https://portal.example.test';

function from(headers: Record<string, string>): boolean {
  return isSameOrigin(new Headers(headers), portal);
}

describe('isSameOrigin', () => {
  it('takes what a page of ours sends, under its public name or the one it was opened by', () => {
    expect(from({ origin: portal, host: 'internal:3000' })).toBe(true);
    expect(from({ origin: portal, 'sec-fetch-site': 'same-origin' })).toBe(true);
    expect(from({ origin: 'http://localhost:3000', host: 'LOCALHOST:3000' })).toBe(true);
  });

  it('refuses what does not say where it comes from, and what comes from elsewhere', () => {
    for (const headers of [
      {},
      { origin: '' },
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { origin: 'http://portal.example.test' },
      { origin: 'https://portal.example.test.evil.example' },
      { origin: 'https://portal.example.test@evil.example' },
      { origin: `${portal}/` },
      { origin: `${portal}, https://evil.example` },
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
      { origin: 'https://evil.example', host: 'portal.example.test', 'x-forwarded-host': 'evil.example' },
      { origin: portal, 'sec-fetch-site': 'cross-site' },
      { origin: portal, 'sec-fetch-site': 'same-site' },
      { origin: portal, 'sec-fetch-site': 'none' },
      { host: 'portal.example.test', referer: `${portal}/` },
      { origin: 'file://', host: '' },
    ] as Record<string, string>[]) {
      expect(from(headers), JSON.stringify(headers)).toBe(false);
    }
  });
});

describe('originOf', () => {
  it('keeps an id of ours only in a shape that logs can hold', () => {
    const read = (id: string) => originOf(new Headers({ 'x-request-id': id })).requestId;
    expect(read('3f9c-1')).toBe('3f9c-1');
    expect(read('x'.repeat(65))).toBeNull();
    expect(read('a b')).toBeNull();
  });
});
