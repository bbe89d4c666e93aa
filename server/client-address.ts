import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

export type AddressReader = (request: IncomingMessage) => string | null;

/** The client's address: the socket's, or, behind proxies that are named, the nearest forwarded one that is none of them. */
export function createAddressReader(trustedProxies: readonly string[]): AddressReader {
  const networks = trustedProxies.map((entry) =>
    ipaddr.isValidCIDR(entry) ? ipaddr.parseCIDR(entry) : oneAddress(entry),
  );
  const isTrusted = (text: string): boolean => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return networks.some(
      ([network, bits]) => address.kind() === network.kind() && address.match(network as never, bits),
    );
  };
  return (request) => {
    const socket = plain(request.socket.remoteAddress ?? '');
    if (socket === '') return null;
    const forwarded = request.headers['x-forwarded-for'];
    if (networks.length === 0 || typeof forwarded !== 'string' || !isTrusted(socket)) return socket;
    const hops = forwarded.split(',').map((hop) => plain(hop.trim()));
    const client = hops.findLast((hop) => !isTrusted(hop)) ?? hops[0];
    return client !== undefined && ipaddr.isValid(client) ? client : socket;
  };
}

function oneAddress(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** `::ffff:10.0.0.1` is `10.0.0.1` on a socket that takes both. */
function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
