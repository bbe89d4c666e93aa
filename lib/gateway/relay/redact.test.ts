import fc from 'fast-check';
import { expect, it } from 'vitest';
import { redact } from './redact.ts';

const secret = Buffer.from('sk-live-0123456789abcdef');

it('takes out every place and touches nothing else', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme' }).filter((part) => !part.includes('sk-live'))),
      (parts) => {
        const bytes = Buffer.from(parts.join(secret.toString()));
        expect(redact(bytes, secret).toString()).toBe(parts.join('[redacted]'));
      },
    ),
  );
});

it('costs no copy where there is nothing to take out', () => {
  const bytes = Buffer.from('plain');
  expect(redact(bytes, secret)).toBe(bytes);
  expect(redact(bytes, null)).toBe(bytes);
  expect(redact(bytes, Buffer.alloc(0))).toBe(bytes);
});
