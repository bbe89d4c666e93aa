import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '#tests/support/cpu-time.ts';
import { quotesCredential, redactParts } from './redact.ts';

describe('a piece of a credential', () => {
  const credential = 'sk-proj-Ab3dEf6hIj9lMn2pQr5tUv8xYz1A_c4E-g7IkLmNoP';
  const text = (body: string, key = credential) =>
    redactParts(Buffer.from(body), Buffer.from(key)).toString();

  it('of six characters or more is taken out wherever it begins, and in whatever case', () => {
    const random = 'Ab3dEf6hIj9lMn2pQr5tUv8xYz1A_c4E-g7IkLmNoP';
    const code = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    const ways: readonly ((part: string) => string)[] = [
      (part) => part,
      (part) => part.toLowerCase(),
      (part) => part.toUpperCase(),
      (part) => [...part].map(code).join(''),
    ];
    const start = fc.nat({ max: random.length - 6 });
    fc.assert(
      fc.property(start, fc.integer({ min: 6, max: 20 }), fc.constantFrom(...ways), (from, length, spell) => {
        const part = random.slice(from, from + length);
        expect(text(`{"e":"refused (${spell(part)})"}`, random)).toBe('{"e":"refused ([redacted])"}');
      }),
    );
  });

  it('is taken out of the middle of other characters', () => {
    expect(text('xxAb3dEf6hIj9lyy and /v1/6HIJ9LMN/')).toBe('xx[redacted]yy and /v1/[redacted]/');
  });

  it('leaves fewer characters, which tell nothing', () => {
    expect(text('Ab3dE, h7Ik, sk-pr')).toBe('Ab3dE, h7Ik, sk-pr');
  });

  it.each([
    ['production-7f3a9c21d4', 'The model is not available in production. Production-only, productions.'],
    ['password', 'Passwords: the PASSWORD is wrong, pass... a word.'],
    ['password1', 'Wrong Password.'],
    ['sk-1234', 'sk-12, 1234 and sk- are no keys; id req_1234567'],
    ['demo-key', 'This demo needs a key, Demo key or none.'],
    ['sk-openai-7f3a9c21d4e5', 'openai/gpt-4o-mini is not served by OpenAI.'],
    ['none', 'None of these... none ... at all'],
    ['ollama', 'Ollama has no such model: llama3.2'],
    ['sk-Anthropic-0a1b2c3d', 'anthropic... x ... claude-sonnet-4-5-20250929'],
    ['sk-live-1732212345678', '{"created":1732212345,"n":[1732212345, 21],"at": 1732212345}'],
    [
      'sk-live-0123456789abcdef',
      'request req_011CSHoEeqs5C35K2UUqR7Fy, 2025-11-22T00:00:00Z, chatcmpl-9f8e7d6c5b4a',
    ],
  ])('of %s is in no ordinary text', (key, body) => {
    // The whole of it, as it is, is another matter.
    const others = body.replaceAll(key, '');
    expect(text(others, key)).toBe(others);
  });

  it('is taken out of a text beside such words, and of digits in words', () => {
    expect(text('production-7f3a9c', 'production-7f3a9c21d4')).toBe('[redacted]');
    expect(text('{"error":"no 1732212345 here"}', 'sk-live-1732212345678')).toBe(
      '{"error":"no [redacted] here"}',
    );
  });

  it('keeps the bytes of every other text as they are, also those that are no UTF-8', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const body = Buffer.from(bytes);
        expect(redactParts(body, Buffer.from(credential))).toBe(body);
      }),
    );
  });
});

describe('a credential that a provider masks', () => {
  const credential = Buffer.from('sk-SECRETcredentialABCDEFGHIJKLMNOP-wxyz');
  const text = (body: string, key = credential) => redactParts(Buffer.from(body), key).toString();

  it.each([
    'sk-SE***************wxyz',
    'sk-SECRETc*********************************wxyz',
    'sk-...wxyz',
    '...wxyz',
    'sk-…xyz',
    'sk-•••••wxyz',
    '***********yz',
    'sk-S***',
    'sk-SXXXXXXXXwxyz',
    'sk-xxxxxyz',
    'sk-SE**yz',
    'sk-S..yz',
    'sk-S*wxyz',
    'sk-S•yz',
    'sk-S··wxyz',
    'sk-S●●●●wxyz',
    'sk-S####wxyz',
    'sk-S----wxyz',
    'sk-S____wxyz',
    'sk-S **** wxyz',
    'sk-S* * * *wxyz',
    'sk-S ... wxyz',
    'sk-S[...]wxyz',
    'sk-S<hidden>wxyz',
    'sk-S[REDACTED]wxyz',
    'SK-SECR****WXYZ',
    'sk-S\\u2026wxyz',
    'sk-S\\u2022\\u2022wxyz',
    '\\u0073k-S***wx\\u0079z',
  ])('loses what is left of it: %s', (masked) => {
    expect(text(`{"message":"Incorrect API key: ${masked}."}`)).toBe(
      '{"message":"Incorrect API key: [redacted]."}',
    );
  });

  it('loses it beside a name and in brackets', () => {
    expect(text('api_key=***wxyz (sk-S...) [***wxyz]')).toBe('api_key=[redacted] ([redacted]) [[redacted]]');
  });

  it('loses it where it is short, too', () => {
    expect(text('key ab***89', Buffer.from('abcdef0123456789'))).toBe('key [redacted]');
    expect(text('key sk-XXXXab12', Buffer.from('sk-9f3eab12'))).toBe('key [redacted]');
  });

  it.each([
    'wait...',
    'a *** b',
    'x***wxyz',
    '{"a":"***"}',
    'see docs... then try',
    '***',
    'sk-SE***abcd',
    'Keys begin with sk-... or sk-xxxx.',
    'maxxxyz',
    '**bold** and --- and ____',
    'tasks ... xyz',
    '[redacted] [***] (...)',
  ])('leaves what is none: %s', (other) => expect(text(other)).toBe(other));
});

describe('what hostile text costs', () => {
  const credential = 'sk-proj-Ab3dEf6hIj9lMn2pQr5tUv8xYz1A_c4E-g7IkLmNoP';
  const megabyte = 1024 * 1024;

  it.each([
    '*',
    '.',
    '* ',
    '. ',
    'x',
    'xxx-',
    '**a',
    'sk-p**',
    '[***',
    '[redacted]',
    '\\',
    '\\u0073',
    '\\u2026',
    '…',
    '9',
    '123456',
    '-',
    '_',
    ' ',
    'Ab3dE',
    'Ab3dEf',
    'Ab3dEf.',
    'sk-proj-',
    'proj ',
    credential,
    `${credential.toUpperCase()} `,
  ])('is linear for a megabyte of %j', (unit) => {
    const body = Buffer.from(unit.repeat(Math.ceil(megabyte / unit.length)));
    const key = Buffer.from(credential);
    expect(cpuTimeOf(() => redactParts(body, key))).toBeLessThan(1_000);
  });
});

describe('quotesCredential', () => {
  const credential = Buffer.from('sk-SECRETcredentialABCDEFGHIJKLMNOP-wxyz');

  it.each(['hint: credentialABC', 'sk-…wxyz', 'SK-SECRET', 'ends ***wxyz'])('sees it in %s', (value) => {
    expect(quotesCredential(Buffer.from(value).toString('latin1'), credential)).toBe(true);
  });

  it('sees it nowhere else', () => {
    for (const value of ['', '60', '6m0s', 'req_011CSHoEeqs5C35K2UUqR7Fy']) {
      expect(quotesCredential(value, credential)).toBe(false);
    }
    expect(quotesCredential('anything', null)).toBe(false);
  });
});
