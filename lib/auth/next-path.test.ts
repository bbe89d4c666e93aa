import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeNextPath } from './next-path.ts';

const hostile: unknown[] = [
  '//evil.example',
  '///evil.example',
  '////evil.example/x',
  '/\\evil.example',
  '/\\/evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/\u0000/evil.example',
  '/\u0085/evil.example',
  'https://evil.example',
  'HTTPS://evil.example/',
  'http:evil.example',
  'https:/evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:https://evil.example/x',
  'evil.example',
  '@evil.example',
  ':80',
  '?x',
  '#x',
  '',
  '.',
  '..//evil.example',
  '/..//evil.example',
  '/.//evil.example',
  '/%2e//evil.example',
  '/a/..//evil.example',
  '/a/%2E%2E//evil.example',
  '/\u00a0\\evil.example',
  '/sign-in',
  '/sign-in?next=/sign-in',
  '/api/auth/signout',
  '/./api/auth/callback/oidc?code=x',
  '/x'.repeat(2_000),
  null,
  undefined,
  7,
  ['/a', '//evil.example'],
  { toString: () => '//evil.example' },
];

describe('safeNextPath', () => {
  it.for(hostile.map((payload) => ({ payload })))('sends $payload to the start page', ({ payload }) => {
    expect(safeNextPath(payload)).toBe('/');
  });

  it('keeps a path of this origin with its query and anchor', () => {
    for (const path of [
      '/',
      '/access/personal-access-tokens',
      '/usage?from=2026-01-01&model=demo%2Fecho#chart',
      '/models/a%2Fb',
      '/@someone',
      '/search?q=https://example.test//x',
      '/sign-in-help',
    ]) {
      expect(safeNextPath(path)).toBe(path);
    }
  });

  it('never leaves the origin, whatever it is given', () => {
    const pieces = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2f',
      '%5c',
      '\t',
      '@',
      ':',
      '?',
      '#',
      'evil.example',
      'a',
      '//',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        const path = safeNextPath(value);
        expect(path.startsWith('/')).toBe(true);
        for (const base of ['https://portal.example', 'http://localhost:3000/deep/page']) {
          expect(new URL(path, base).origin).toBe(new URL(base).origin);
        }
        expect(safeNextPath(path)).toBe(path);
      }),
      { numRuns: 5_000 },
    );
  });
});
