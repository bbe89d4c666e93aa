import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { type CallBill, CallCost } from './call-cost.tsx';

const known: CallBill = {
  inputTokens: 11,
  outputTokens: 7,
  estimated: false,
  costNano: 18_000_000,
  priceVersion: 'custom:1',
};

function read(bill: Partial<CallBill>): string {
  return renderToStaticMarkup(<CallCost call={{ ...known, ...bill }} decimals={0} />);
}

describe('the cost of one call', () => {
  it('is marked as an estimate where its tokens are', () => {
    expect(read({})).toMatch(/\$0\.018/);
    expect(read({})).not.toMatch(/~|stimated/);
    expect(read({ estimated: true })).toMatch(/title="Estimated: the provider told no numbers".*~.*\$0\.018/);
  });

  it('is no estimate where it is unknown', () => {
    expect(read({ estimated: true, costNano: null })).not.toMatch(/~|stimated/);
  });

  it.each([
    [{ priceVersion: null }, /title="No price was set for the model"/],
    [{}, /title="Billed at rates that the price of the model does not tell"/],
    [{ inputTokens: null, outputTokens: null }, /title="What the call used is unknown"/],
  ])('says why it is unknown: %o', (bill, reason) => {
    expect(read({ ...bill, costNano: null })).toMatch(reason);
  });
});
