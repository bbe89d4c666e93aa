import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact, redactParts } from './redact.ts';

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

describe('redactParts', () => {
  it('takes out the ends of a credential that providers quote', () => {
    const credential = Buffer.from('sk-SECRETcredential0123456789WXYZ');
    const text = (body: string) => redactParts(Buffer.from(body), credential).toString();
    expect(text('key sk-SECRE… ends 6789WXYZ, whole sk-SECRETcredential0123456789WXYZ')).toBe(
      'key [redacted]… ends [redacted], whole [redacted]',
    );
  });
});
