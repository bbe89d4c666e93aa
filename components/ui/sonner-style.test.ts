import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sonnerStyleHash } from './sonner-style.ts';

test('the hash admits the style sheet of the installed sonner', () => {
  const source = readFileSync(fileURLToPath(import.meta.resolve('sonner')), 'utf8');
  const literal = /__insertCSS\((".*?[^\\]")\);/s.exec(source)?.[1] ?? '""';
  const text: unknown = JSON.parse(literal);
  expect(typeof text).toBe('string');
  expect(sonnerStyleHash).toBe(`'sha256-${createHash('sha256').update(String(text)).digest('base64')}'`);
});
