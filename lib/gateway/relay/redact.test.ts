import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '#tests/support/cpu-time.ts';
import { redact, redactParts, tellsCredential } from './redact.ts';

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
      'key [redacted] ends [redacted], whole [redacted]',
    );
  });
});

describe('tellsCredential', () => {
  const credential = 'sk-SECRETcredentialABCDEFGHIJKLMNOP-wxyz';

  it.each([credential, `Bearer ${credential}`, 'hint: sk-SECRE…', '…NOP-wxyz'])('sees it in %s', (value) => {
    expect(tellsCredential(value, credential)).toBe(true);
  });

  it('sees it nowhere else, and in short credentials only as a whole', () => {
    expect(tellsCredential('sk-other', credential)).toBe(false);
    expect(tellsCredential('anything', null)).toBe(false);
    expect(tellsCredential('abcdefgh', 'abcdefgh-0123')).toBe(false);
    expect(tellsCredential('x abcdefgh-0123', 'abcdefgh-0123')).toBe(true);
  });
});

describe('copies that JSON escaped', () => {
  const credential = 'sk-SECRET/cre"den\\tial+0123456789WX==';
  const bytes = Buffer.from(credential);
  const short: Record<string, string> = { '/': '\\/', '"': '\\"', '\\': '\\\\' };
  const code = (char: string) => char.charCodeAt(0).toString(16).padStart(4, '0');
  const ways: ((char: string) => string)[] = [
    (char) => (char === '"' || char === '\\' ? (short[char] ?? char) : char),
    (char) => short[char] ?? char,
    (char) => `\\u${code(char)}`,
    (char) => `\\u${code(char).toUpperCase()}`,
  ];
  const escapedIn = (picks: readonly number[], text = credential) =>
    [...text].map((char, at) => ways[picks[at % picks.length] ?? 0]?.(char) ?? char).join('');
  const picks = fc.array(fc.nat({ max: ways.length - 1 }), { minLength: 1, maxLength: credential.length });

  // A backslash right in front of a copy may as well belong to it.
  const text = fc.string({ unit: 'grapheme' }).filter((around) => !around.endsWith('\\'));

  it('are taken out in whatever way each character was escaped, and nothing else is touched', () => {
    fc.assert(
      fc.property(picks, text, (way, around) => {
        const quoted = JSON.stringify(around).slice(1, -1);
        const body = `{"error":"${quoted}${escapedIn(way)}${quoted}"}`;
        expect(JSON.parse(body).error).toBe(around + credential + around);
        expect(redact(Buffer.from(body), bytes).toString()).toBe(`{"error":"${quoted}[redacted]${quoted}"}`);
      }),
    );
  });

  it('are taken out of JSON that was put into JSON, more than once', () => {
    fc.assert(
      fc.property(picks, fc.integer({ min: 1, max: 3 }), (way, depth) => {
        let body = `"${escapedIn(way)}"`;
        for (let level = 0; level < depth; level += 1) body = JSON.stringify({ error: body });
        let clean: unknown = redact(Buffer.from(body), bytes).toString();
        for (let level = 0; level < depth; level += 1) clean = JSON.parse(String(clean)).error;
        expect(clean).toBe('"[redacted]"');
      }),
    );
  });

  it('are taken out where a provider quotes an end of it', () => {
    const start = escapedIn([2], credential.slice(0, 8));
    const end = escapedIn([3, 0], credential.slice(-8));
    const body = `{"error":"${start}… ends with ${end}"}`;
    expect(redactParts(Buffer.from(body), bytes).toString()).toBe(
      '{"error":"[redacted] ends with [redacted]"}',
    );
  });

  it.each([127, 128, 129, 130, 257, 4_096])(
    'are taken out of %s characters, as tokens have them',
    (length) => {
      const token = `${'eyJhbGciOi/JSUzI1NiIsInR5cCI6IkpXVCJ9.'.repeat(120).slice(0, length - 1)}#`;
      const others = `{"error":"caf\\u00e9 ${escapedIn([2], token.slice(0, -1))} "}`;
      expect(redact(Buffer.from(others), Buffer.from(token)).toString()).toBe(others);
      const body = `{"error":"caf\\u00e9 ${escapedIn([2, 1, 0], token)} ${escapedIn([1], token)}"}`;
      expect(redact(Buffer.from(body), Buffer.from(token)).toString()).toBe(
        '{"error":"caf\\u00e9 [redacted] [redacted]"}',
      );
      const begun = `\\u00e9${token.slice(0, 38)}`;
      const behind = redact(Buffer.from(begun + escapedIn([0, 2], token)), Buffer.from(token));
      expect(behind.toString()).toBe(`${begun}[redacted]`);
    },
  );

  it('cost no copy where other things are escaped', () => {
    const body = Buffer.from('{"content":"caf\\u00e9\\n\\"\\u003cb\\u003e\\/\\\\"}');
    expect(redact(body, bytes)).toBe(body);
  });

  it('are looked for once in a run of backslashes, not at each of them', () => {
    const body = Buffer.from(`${'\\'.repeat(16_000_000)}\\u0073`);
    const cpuMs = cpuTimeOf(() => expect(redact(body, bytes)).toBe(body));
    expect(cpuMs).toBeLessThan(1_000);
  });

  it('cost linear time in a body made to cost more', () => {
    for (const unit of ['\\', '\\u00', '\\\\u0073', 'sk-SECRET\\/', '\\u0073\\u006b']) {
      const body = Buffer.from(unit.repeat(1_000_000));
      expect(
        cpuTimeOf(() => redact(body, bytes)),
        unit,
      ).toBeLessThan(3_000);
    }
  });
});
