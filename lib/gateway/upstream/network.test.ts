import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { isOneAddress, isWithin, parseNetwork } from './network.ts';

const holds = (network: string, address: string): boolean | undefined => {
  const parsed = parseNetwork(network);
  return parsed && isWithin(ipaddr.process(address), parsed);
};

describe('parseNetwork', () => {
  it('takes ranges and single addresses, a mapped address for the one within', () => {
    expect(holds('10.0.0.0/8', '10.20.30.40')).toBe(true);
    expect(holds('10.0.0.0/8', '11.0.0.1')).toBe(false);
    expect(holds('fd00::/8', 'fd12::1')).toBe(true);
    expect(holds('::ffff:127.0.0.1', '127.0.0.1')).toBe(true);
    expect(holds('::1', '127.0.0.1')).toBe(false);
  });

  // A name that passes for an address would open another host than the operator wrote.
  it.each(['10', '127.1', '0x7f.1', 'ollama.internal', '10.0.0.0/33', ''])('takes %j for a name', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });
});

describe('isOneAddress', () => {
  it('is true of the narrowest range only', () => {
    const narrow = ['10.0.0.1', '10.0.0.1/32', 'fd00::1', 'fd00::1/128'];
    const wide = ['10.0.0.0/31', 'fd00::/127', '::/32'];
    const isOne = (text: string) => isOneAddress(parseNetwork(text) ?? expect.fail(text));
    expect(narrow.map(isOne)).toEqual(narrow.map(() => true));
    expect(wide.map(isOne)).toEqual(wide.map(() => false));
  });
});
