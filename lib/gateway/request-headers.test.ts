import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '#tests/support/cpu-time.ts';
import { mintKey } from './key-format.ts';
import { readRequestHeaders } from './request-headers.ts';

const { key } = mintKey('pat');
const { key: other } = mintKey('pat');

describe('the key', () => {
  it.each([
    ['Authorization', `Bearer ${key}`],
    ['authorization', `bearer   ${key} `],
    ['X-Api-Key', key],
    ['api-key', key],
    ['x-goog-api-key', key],
    ['Authorization', `Bearer tfy_${key}`],
    ['x-api-key', `tfy_${key}`],
  ])('is read from %s: %s', (name, value) => {
    expect(readRequestHeaders([name, value]).presentedKey).toBe(key);
  });

  it('is freed of tfy_ once and no more', () => {
    expect(readRequestHeaders(['x-api-key', `tfy_tfy_${key}`]).presentedKey).toBe(`tfy_${key}`);
  });

  it('may stand in several headers as long as it is one', () => {
    const headers = ['authorization', `Bearer ${key}`, 'x-api-key', `tfy_${key}`, 'api-key', key];
    expect(readRequestHeaders(headers).presentedKey).toBe(key);
  });

  it.each([
    ['authorization', `Bearer ${key}`, 'x-api-key', other],
    ['api-key', key, 'x-goog-api-key', other],
    ['authorization', `Bearer ${key}`, 'Authorization', `Bearer ${other}`],
  ])('is refused as ambiguous when %s and %s differ', (...headers) => {
    expect(() => readRequestHeaders(headers)).toThrow(
      expect.objectContaining({ code: 'ambiguous_credentials' }),
    );
  });

  it('is absent where the header is empty', () => {
    expect(readRequestHeaders(['authorization', 'Bearer ']).presentedKey).toBeUndefined();
    // As node hands it on: the blank at the end is gone.
    expect(readRequestHeaders(['authorization', 'Bearer']).presentedKey).toBeUndefined();
    expect(readRequestHeaders(['authorization', 'Bearer', 'x-api-key', key]).presentedKey).toBe(key);
    expect(readRequestHeaders(['x-api-key', '', 'api-key', key]).presentedKey).toBe(key);
  });

  it('is read from a header of blanks in no time', () => {
    const hostile = `Bearer${' '.repeat(15_900)}x y`;
    expect(cpuTimeOf(() => readRequestHeaders(['authorization', hostile]))).toBeLessThan(20);
  });

  it('never throws anything but a refusal of ours, whatever stands in the header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (value) => {
        expect(typeof readRequestHeaders(['authorization', value]).presentedKey).toMatch(/string|undefined/);
      }),
    );
  });
});

describe('what goes on to the provider', () => {
  it('is the allow-list and the family, with nothing that could break a header', () => {
    const { forward } = readRequestHeaders([
      'Host',
      'a',
      'User-Agent',
      'test',
      'OpenAI-Beta',
      'x=v1',
      'openai-new-thing',
      '1',
      'Cookie',
      'c',
      'x-api-key',
      key,
      'Accept',
      'image/png',
      'Connection',
      'openai-beta',
      'traceparent',
      '00-a',
      'Idempotency-Key',
      'i',
      'anthropic-beta',
      'no',
      'x-latchkey-metadata',
      '{}',
      'openai-odd',
      'a\u0001b',
      'transfer-encoding',
      'chunked',
      'expect',
      '100-continue',
      'x-forwarded-for',
      '1.2.3.4',
    ]);
    expect(forward).toEqual([
      'user-agent',
      'test',
      'openai-beta',
      'x=v1',
      'openai-new-thing',
      '1',
      'traceparent',
      '00-a',
    ]);
  });

  it("is not the caller's idempotency key as it came, which is another's by chance or by will", () => {
    const { forward, idempotencyKey } = readRequestHeaders(['Idempotency-Key', 'i']);
    expect(forward).toEqual([]);
    expect(idempotencyKey).toBe('i');
  });
});

it("passes on what belongs to the family of the API that was called, and not the other's", () => {
  const sent = ['Anthropic-Beta', 'x', 'anthropic-version', '2023-06-01', 'openai-beta', 'no'];
  expect(readRequestHeaders(sent, 'anthropic').forward).toEqual([
    'anthropic-beta',
    'x',
    'anthropic-version',
    '2023-06-01',
  ]);
});

it('refuses two Host headers', () => {
  expect(() => readRequestHeaders(['host', 'a', 'Host', 'b'])).toThrow(
    expect.objectContaining({ code: 'invalid_header' }),
  );
});

it('prefers our own names where both families of headers are sent', () => {
  const headers = readRequestHeaders([
    'x-tfy-metadata',
    '{"a":"tfy"}',
    'x-latchkey-metadata',
    '{"a":"ours"}',
    'x-tfy-request-timeout',
    '1',
    'x-latchkey-request-timeout-ms',
    '2',
    'x-latchkey-hop',
    '2',
    'user-agent',
    'u'.repeat(300),
  ]);
  expect(headers).toMatchObject({ metadata: '{"a":"ours"}', timeout: '2', hop: '2' });
  expect(headers.client).toHaveLength(80);
});

describe('names', () => {
  it('are read alike however many others came before, and however long', () => {
    for (let index = 0; index < 2_000; index += 1) {
      const unknown = [`x-${index}`, 'a', 'y'.repeat(index), 'b'];
      const { client, timeout, forward } = readRequestHeaders([
        ...unknown,
        'User-Agent',
        'me',
        'X-Latchkey-Request-Timeout-Ms',
        '5',
        'OpenAI-Beta',
        'v2',
      ]);
      expect({ client, timeout, forward }).toEqual({
        client: 'me',
        timeout: '5',
        forward: ['user-agent', 'me', 'openai-beta', 'v2'],
      });
    }
  });

  it('of one API go to no provider of another', () => {
    const headers = ['openai-beta', 'a', 'anthropic-beta', 'b'];
    expect(readRequestHeaders(headers, 'openai').forward).toEqual(['openai-beta', 'a']);
    expect(readRequestHeaders(headers, 'anthropic').forward).toEqual(['anthropic-beta', 'b']);
  });
});
