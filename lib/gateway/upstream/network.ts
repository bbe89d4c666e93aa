import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** An address and how many of its leading bits count. */
export type Network = [Address, number];

/** A CIDR, or one address as a network of its own; undefined for a name. */
export function parseNetwork(text: string): Network | undefined {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  // Not by `ipaddr.isValid`, which takes `10` and `0x7f.1` for addresses too.
  if (isIP(text) === 0) return undefined;
  const address = ipaddr.process(text);
  return [address, widthOf(address)];
}

export function isWithin(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network as never, bits);
}

export function isOneAddress([network, bits]: Network): boolean {
  return bits === widthOf(network);
}

function widthOf(address: Address): number {
  return address.kind() === 'ipv4' ? 32 : 128;
}
