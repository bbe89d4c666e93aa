import ipaddr from 'ipaddr.js';

/** The network that a client's address is counted under. Whoever holds one IPv6 address holds 2^64 of them. */
export function networkOf(address: string, ipv4Bits: number): string {
  if (!ipaddr.isValid(address)) return address.slice(0, 64);
  const parsed = ipaddr.process(address);
  const bits = parsed.kind() === 'ipv4' ? ipv4Bits : 64;
  const bytes = parsed.toByteArray().map((byte, index) => (index * 8 < bits ? byte : 0));
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`;
}
