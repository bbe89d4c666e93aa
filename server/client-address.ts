import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import { isWithin, parseNetwork } from '#lib/gateway/upstream/network.ts';

export type AddressReader = (request: IncomingMessage) => string | null;

/** The client's address: the socket's, or, behind proxies that are named, the nearest forwarded one that is none of them. */
export function createAddressReader(trustedProxies: readonly string[]): AddressReader {
  const networks = trustedProxies.flatMap((entry) => {
    const network = parseNetwork(entry);
    return network ? [network] : [];
  });
  const isTrusted = (text: string): boolean => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return networks.some((network) => isWithin(address, network));
  };
  return (request) => {
    const socket = plain(request.socket.remoteAddress ?? '');
    if (socket === '') return null;
    // Without proxies the headers are not looked at: node would make an object of all of them.
    if (networks.length === 0) return socket;
    const forwarded = request.headers['x-forwarded-for'];
    if (typeof forwarded !== 'string' || !isTrusted(socket)) return socket;
    const hops = forwarded.split(',').map((hop) => plain(hop.trim()));
    const client = hops.findLast((hop) => !isTrusted(hop)) ?? hops[0];
    return client !== undefined && ipaddr.isValid(client) ? client : socket;
  };
}

/** `::ffff:10.0.0.1` is `10.0.0.1` on a socket that takes both. */
function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
