import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';
import type { directRead } from './http1-connection.ts';
import { type Address, isOneAddress, isWithin, type Network, parseNetwork } from './network.ts';

/** An address that outbound calls may not reach. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';
  readonly host: string;

  constructor(host: string) {
    super(`${host} is not a public address; LATCHKEY_ALLOW_PRIVATE_UPSTREAMS does not name it`);
    this.host = host;
  }
}

/** Metadata services that stand on addresses which look public, or in ranges that operators open. */
const neverAllowed: Network[] = [
  '100.100.100.200/32',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '192.0.0.192/32',
  'fd00:ec2::/32',
  'fd20:ce::254/128',
  'fe80::/10',
].map((range) => ipaddr.parseCIDR(range));

/** All that is handed out as public; the rest of IPv6 is for other purposes, or for some that do not exist yet. */
const globalIpv6: Network = ipaddr.parseCIDR('2000::/3');

/** What within that is for other purposes: protocols, documentation, 6to4, the withdrawn 6bone, AS112. */
const specialIpv6: Network[] = [
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3ffe::/16',
  '3fff::/20',
].map((range) => ipaddr.parseCIDR(range));

/** Ranges whose addresses lead to an IPv4 address, and the byte at which that stands. */
const carriers: readonly (readonly [Network, number])[] = (
  [
    ['::/96', 12],
    ['::ffff:0:0:0/96', 12],
    ['64:ff9b::/96', 12],
    ['64:ff9b:1::/48', 12],
    ['2002::/16', 2],
  ] as const
).map(([range, byte]) => [ipaddr.parseCIDR(range), byte]);

export interface Guard {
  /** For a host as a person typed it, before any look-up. False for a literal private address that is not allowed. */
  allowsHost(host: string): boolean;
  allowsAddress(address: string, host: string): boolean;
}

/** `allowed`: CIDRs and host names that may be reached although private. */
export function createGuard(allowed: readonly string[]): Guard {
  const networks: Network[] = [];
  const hosts = new Set<string>();
  for (const entry of allowed) {
    const network = parseNetwork(entry);
    if (network) networks.push(network);
    else hosts.add(entry.toLowerCase());
  }
  const allowsAddress = (text: string, host: string): boolean => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    const carried = carriedIpv4(address);
    if (
      neverAllowed.some((network) => isWithin(address, network) || (carried && isWithin(carried, network)))
    ) {
      return networks.some((network) => isOneAddress(network) && isWithin(address, network));
    }
    if (isPublic(address)) return true;
    return hosts.has(host.toLowerCase()) || networks.some((network) => isWithin(address, network));
  };
  const allowsHost = (host: string): boolean => {
    const bare = bareHost(host);
    return isIP(bare) === 0 || allowsAddress(bare, bare);
  };
  return { allowsHost, allowsAddress };
}

function isPublic(address: Address): boolean {
  if (address.kind() === 'ipv4') return address.range() === 'unicast';
  if (!isWithin(address, globalIpv6) || isIsatap(address)) return false;
  return !specialIpv6.some((network) => isWithin(address, network));
}

/** The IPv4 address that a tunnel or a translator makes of it: to open the range does not open what is never allowed. */
function carriedIpv4(address: Address): Address | undefined {
  if (address.kind() === 'ipv4') return undefined;
  const byte = isIsatap(address) ? 12 : carriers.find(([network]) => isWithin(address, network))?.[1];
  return byte === undefined ? undefined : ipaddr.fromByteArray(address.toByteArray().slice(byte, byte + 4));
}

/** Of any prefix: the host part says that an IPv4 address follows, to which the network tunnels. */
function isIsatap(address: Address): boolean {
  const [high = 0, low = 0, ...mark] = address.toByteArray().slice(8, 12);
  return (high & 0xfd) === 0 && low === 0 && mark[0] === 0x5e && mark[1] === 0xfe;
}

/** `[::1]` and `::1` are one host. */
export function bareHost(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/**
 * Connects only where the guard allows: literals are judged as written, names by every address that they have, and
 * the peer once more after connecting, so that a name that changes its mind gains nothing. `read`: for `Connection` alone.
 */
export function guardedConnector(
  guard: Guard,
  timeoutMs: number,
  read?: typeof directRead,
): buildConnector.connector {
  const connect = buildConnector({
    timeout: timeoutMs,
    allowH2: false,
    autoSelectFamily: true,
    lookup: guardedLookup(guard),
    ...(read && { onread: read }),
  });
  return (options, callback) => {
    const host = bareHost(options.hostname);
    if (isIP(host) !== 0 && !guard.allowsAddress(host, host)) {
      callback(new BlockedAddressError(host), null);
      return;
    }
    connect(options, (...[error, socket]) => {
      if (error) {
        callback(error, null);
        return;
      }
      const peer = socket.remoteAddress;
      if (peer !== undefined && !guard.allowsAddress(peer, host)) {
        socket.destroy();
        callback(new BlockedAddressError(host), null);
        return;
      }
      callback(null, socket);
    });
  };
}

/** As `net.connect` calls it: with `all`, one list; without, the first address. */
function guardedLookup(guard: Guard): LookupFunction {
  return (host, options, callback) => {
    systemLookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      const [first] = addresses;
      if (!first || addresses.some(({ address }) => !guard.allowsAddress(address, host))) {
        callback(new BlockedAddressError(host), '', 0);
      } else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
