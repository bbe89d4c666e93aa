import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { type Address, isWithin, parseNetwork } from '#lib/gateway/upstream/network.ts';

export type AddressReader = (request: IncomingMessage) => string | null;

/** The client's address: the socket's, or, behind proxies that are named, the nearest forwarded one that is none of them. */
export function createAddressReader(trustedProxies: readonly string[]): AddressReader {
  const networks = trustedProxies.flatMap((entry) => {
    const network = parseNetwork(entry);
    return network ? [network] : [];
  });
  const isTrusted = (address: Address) => networks.some((network) => isWithin(address, network));
  return (request) => {
    const socket = plain(request.socket.remoteAddress ?? '');
    if (socket === '') return null;
    // Without proxies the headers are not looked at: node would make an object of all of them.
    if (networks.length === 0) return socket;
    const forwarded = request.headers['x-forwarded-for'];
    let nearest = parseAddress(socket);
    if (typeof forwarded !== 'string' || !nearest) return socket;
    const hops = forwarded.split(',');
    // From the nearest on: each counts because a proxy that is named has said it.
    while (isTrusted(nearest)) {
      const next = parseAddress(withoutPort(hops.pop()?.trim() ?? ''));
      if (!next) break;
      nearest = next;
    }
    return nearest.toString();
  };
}

/** `::ffff:10.0.0.1` is `10.0.0.1` on a socket that takes both. */
function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

/** Not by `ipaddr` alone, which takes `10`, `0x7f.1` and octal numbers for addresses too. */
function parseAddress(text: string): Address | undefined {
  return isIP(text) !== 0 && ipaddr.isValid(text) ? ipaddr.process(text) : undefined;
}

/** Some balancers tell `203.0.113.7:51234`, or an address of IPv6 in brackets. */
function withoutPort(hop: string): string {
  const [, ipv6, ipv4] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(hop) ?? [];
  return ipv6 ?? ipv4 ?? hop;
}
