import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';
import type { directRead } from './http1-connection.ts';
import { isOneAddress, isWithin, type Network, parseNetwork } from './network.ts';

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

/** Long withdrawn; ipaddr.js calls it unicast, and some stacks still reach the IPv4 address in it. */
const ipv4Compatible: Network = ipaddr.parseCIDR('::/96');

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
    if (neverAllowed.some((network) => isWithin(address, network))) {
      return networks.some((network) => isOneAddress(network) && isWithin(address, network));
    }
    if (address.range() === 'unicast' && !isWithin(address, ipv4Compatible)) return true;
    return hosts.has(host.toLowerCase()) || networks.some((network) => isWithin(address, network));
  };
  const allowsHost = (host: string): boolean => {
    const bare = bareHost(host);
    return isIP(bare) === 0 || allowsAddress(bare, bare);
  };
  return { allowsHost, allowsAddress };
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
