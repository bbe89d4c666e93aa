import { describe, expect, it } from 'vitest';
import { endpoints } from './find-endpoint.ts';
import { responses } from './responses.ts';

describe.each(endpoints)('what a caller of $name asks to pay', ({ read }) => {
  const otherRates = (rest: string) => read(Buffer.from(`{"model":"acme/small"${rest}}`)).otherRates;

  it.each([
    '',
    ',"service_tier":null,"speed":null',
    ',"service_tier":"auto"',
    ',"service_tier":"default"',
    ',"service_tier":"standard"',
    ',"service_tier":"standard_only"',
    ',"service_tier":"on_demand"',
    ',"speed":"standard"',
    ',"inference_geo":"global"',
    ',"metadata":{"service_tier":"priority"}',
  ])('is the price as it stands: %s', (rest) => {
    expect(otherRates(rest)).toBe(false);
  });

  it.each([
    ',"service_tier":"priority"',
    ',"service_tier":"pr\\u0069ority"',
    ',"service_tier":"flex"',
    ',"service_tier":"scale"',
    ',"service_tier":"AUTO"',
    ',"service_tier":7',
    ',"service_tier":["priority"]',
    ',"service_tier":"\\q"',
    `,"service_tier":"${'a'.repeat(5_000)}"`,
    ',"speed":"fast"',
    ',"service_tier":"auto","speed":"fast"',
    ',"inference_geo":"us"',
  ])('is unknown, and no reason to refuse: %s', (rest) => {
    expect(otherRates(rest)).toBe(true);
  });

  it.each([',"service_tier":"auto","service_tier":"priority"', ',"Service_Tier":"priority"'])(
    'cannot be read in two ways: %s',
    (rest) => {
      expect(() => otherRates(rest)).toThrow(
        expect.objectContaining({ code: 'invalid_json', param: 'service_tier' }),
      );
    },
  );
});

describe('the tier of a response', () => {
  const tokens = { input_tokens: 7, output_tokens: 9, total_tokens: 16 };
  const answer = (said: object) => Buffer.from(JSON.stringify({ id: 'resp_1', ...said }));

  it.each([
    ['metadata behind it', { service_tier: 'flex', usage: tokens, metadata: { service_tier: 'default' } }],
    [
      'a tool before it',
      { service_tier: 'priority', tools: [{ parameters: { required: ['service_tier'] } }], usage: tokens },
    ],
  ])('is not what the caller has said: %s', (_name, said) => {
    expect(responses.usageOf(answer(said))).toMatchObject({ outputTokens: 9, otherRates: true });
  });

  it('is the usual one, whatever the caller has said', () => {
    const said = { service_tier: 'default', usage: tokens, metadata: { service_tier: 'flex' } };
    expect(responses.usageOf(answer(said))).not.toHaveProperty('otherRates');
  });
});
