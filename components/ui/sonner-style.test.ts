import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sonnerStyleHashes } from '#lib/security/sonner-style.ts';

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

test('the hashes admit the style sheet of the installed sonner', () => {
  const source = readFileSync(fileURLToPath(import.meta.resolve('sonner')), 'utf8');
  const literal = /__insertCSS\((".*?[^\\]")\);/s.exec(source)?.[1] ?? '""';
  const text: unknown = JSON.parse(literal);
  expect(typeof text).toBe('string');
  expect(sonnerStyleHashes).toBe(`${hashOf('')} ${hashOf(String(text))}`);
});
