import { describe, expect, it } from 'vitest';
import { readTimeout } from './timeout.ts';

describe('the time that a caller waits', () => {
  it.each([
    ['1', 1],
    ['600', 600],
    ['0600', 600],
    ['3600000', 3_600_000],
  ])('is read from %s', (header, timeoutMs) => {
    expect(readTimeout(header)).toBe(timeoutMs);
  });

  it('is left out', () => {
    expect(readTimeout(undefined)).toBeUndefined();
  });

  it.each([
    '',
    ' ',
    '0',
    '000',
    '-5',
    '+5',
    'abc',
    '1e3',
    '1.5',
    '0x10',
    '5s',
    '3600001',
    '9'.repeat(400),
    '١',
  ])('is refused where it is none: %j', (header) => {
    expect(() => readTimeout(header)).toThrow(
      expect.objectContaining({
        code: 'invalid_header',
        status: 400,
        param: 'x-latchkey-request-timeout-ms',
        message: expect.stringMatching(
          /x-latchkey-request-timeout-ms.*x-tfy-request-timeout.*from 1 to 3600000/,
        ),
      }),
    );
  });
});
