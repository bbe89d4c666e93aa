import { once } from 'node:events';
import { type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { clientAddressHeader } from '#lib/auth/client-address-header.ts';
import { createAddressReader } from './client-address.ts';
import { createHttpServer } from './http-server.ts';
import { newServerState } from './state.ts';

/** Loopback as a socket sees it that takes both kinds: `::ffff:127.0.0.1`. */
const bothKinds = '::ffff:127.0.0.1';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

interface Asked {
  /** Where the server listens, and whence it is called. */
  at?: string;
  from?: string;
  /** One header each. */
  forwarded?: readonly string[];
  headers?: readonly string[];
}

/** What Next, sign-in tries and the audit log are told, asked over a socket. */
async function addressTold(trusted: readonly string[], { at = '127.0.0.1', ...asked }: Asked) {
  const state = newServerState({ publicUrl: 'http://localhost:3000' });
  state.portal = ({ headers }, response) =>
    response.end(JSON.stringify(headers[clientAddressHeader] ?? null));
  server = createHttpServer(state, createAddressReader(trusted)).listen(0, at);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { from, forwarded = [], headers = [] } = asked;
  const call = request({
    host: at === bothKinds ? '127.0.0.1' : at,
    port,
    ...(from !== undefined && { localAddress: from }),
    headers: [
      ...['host', 'localhost', 'accept', 'text/html', ...headers],
      ...forwarded.flatMap((value) => ['x-forwarded-for', value]),
    ] as never,
  }).end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  return JSON.parse(await text(response)) as string | null;
}

const client = '203.0.113.7';
const made = '198.51.100.66';

describe('where no proxy is named', () => {
  it.each<[string, Asked, string]>([
    ['its socket’s', { from: '127.0.0.9' }, '127.0.0.9'],
    ['its socket’s, whatever it forwards', { forwarded: [made] }, '127.0.0.1'],
    ['its socket’s, whatever it forwards in many headers', { forwarded: [made, client] }, '127.0.0.1'],
    ['its socket’s in IPv6', { at: '::1', forwarded: [made] }, '::1'],
    ['one of IPv4 on a socket that takes both', { at: bothKinds, from: '127.0.0.9' }, '127.0.0.9'],
  ])('a client has one address: %s', async (_name, asked, expected) => {
    expect(await addressTold([], asked)).toBe(expected);
  });
});

describe('behind a proxy that is named', () => {
  const trusted = ['127.0.0.1', '10.0.0.0/8', '2001:db8:ffff::/48', '::1'];

  it.each<[string, readonly string[], string]>([
    ['what the proxy saw', [client], client],
    ['the nearest, since what stands before it is the client’s word', [`${made}, ${client}`], client],
    ['the nearest of many', [`${made},1.1.1.1 ,\t2.2.2.2, ${client}`], client],
    ['beyond all hops that are named', [`${made}, ${client}, 10.1.2.3, 10.9.9.9`], client],
    ['nearer than a named one that a client made up', [`10.0.0.5, ${client}, 10.1.2.3`], client],
    ['the nearest, not the first that is no proxy', [`${made}, 10.1.2.3, ${client}, 10.1.2.3`], client],
    ['the nearest over several headers', [made, `1.1.1.1, ${client}`], client],
    ['in the header before, where the last one names proxies', [made, client, '10.1.2.3'], client],
    ['the farthest, where all are named', ['10.0.0.5, 10.0.0.6'], '10.0.0.5'],
    ['one of IPv6', [`${made}, 2001:db8::7`], '2001:db8::7'],
    ['beyond a hop of IPv6', ['2001:db8::7, 2001:db8:ffff::1'], '2001:db8::7'],
    ['one of IPv4, mapped', [`::ffff:${client}`], client],
    ['one of IPv4, mapped and in hexadecimal', ['::FFFF:cb00:7107'], client],
    ['beyond a named hop that is mapped', [`${client}, ::ffff:10.1.2.3`], client],
    ['one spelling, however the proxy spells it', ['2001:DB8:0:0:0:0:0:7'], '2001:db8::7'],
    ['without the port of a proxy that tells it', [`${client}:51234`], client],
    ['without the port, of IPv6', ['[2001:db8::7]:51234, 10.0.0.5:80'], '2001:db8::7'],
    ['without brackets', ['[2001:db8::7]'], '2001:db8::7'],
  ])('a client has the forwarded address: %s', async (_name, forwarded, expected) => {
    expect(await addressTold(trusted, { forwarded })).toBe(expected);
  });

  it.each<[string, readonly string[]]>([
    ['nothing', []],
    ['an empty header', ['']],
    ['a word', ['unknown']],
    ['a name', [`${made}, client.example`]],
    ['a number, which some read as an address', [`${made}, 10`]],
    ['an address in hexadecimal', [`${made}, 0x7f.1`]],
    ['an address in octal', [`${made}, 0313.0.0161.07`]],
    ['one number too few', [`${made}, 203.0.113`]],
    ['one out of range', [`${made}, 203.0.113.256`]],
    ['a network', [`${made}, 203.0.113.0/24`]],
    ['an empty entry', [`${made}, `]],
    ['commas', [',,,']],
    ['a zone that is none', [`${made}, fe80::1%eth-0`]],
    ['something else after a port', [`${made}, ${client}:80:80`]],
    ['brackets that do not close', [`${made}, [2001:db8::7`]],
    ['a script', [`${made}, <script>`]],
    ['sixteen thousand commas, nearly', [','.repeat(15_000)]],
  ])('a client has the proxy’s where it forwards %s', async (_name, forwarded) => {
    expect(await addressTold(trusted, { forwarded })).toBe('127.0.0.1');
  });

  it('what stands beyond an entry that nobody can read counts for nothing', async () => {
    const forwarded = [`${made}, garbage, 10.1.2.3`];
    expect(await addressTold(trusted, { forwarded })).toBe('10.1.2.3');
  });

  it('a caller that is none of them is believed nothing', async () => {
    for (const from of ['127.0.0.2', '127.0.1.1'])
      expect(await addressTold(trusted, { from, forwarded: [client] })).toBe(from);
    expect(await addressTold(['10.0.0.0/8'], { forwarded: [client] })).toBe('127.0.0.1');
    expect(await addressTold(['127.0.0.0/8'], { at: '::1', forwarded: [client] })).toBe('::1');
    expect(await addressTold(['::/0'], { forwarded: [client] })).toBe('127.0.0.1');
  });

  it('a network holds what is within it, to the bit', async () => {
    const forwarded = [client];
    expect(await addressTold(['127.0.0.8/29'], { from: '127.0.0.15', forwarded })).toBe(client);
    expect(await addressTold(['127.0.0.8/29'], { from: '127.0.0.16', forwarded })).toBe('127.0.0.16');
    expect(await addressTold(['127.0.0.8/29'], { from: '127.0.0.7', forwarded })).toBe('127.0.0.7');
  });

  it('its own kind of socket does not matter', async () => {
    expect(await addressTold(trusted, { at: '::1', forwarded: [`${made}, ${client}`] })).toBe(client);
    expect(await addressTold(trusted, { at: bothKinds, forwarded: [`${made}, ${client}`] })).toBe(client);
    expect(await addressTold(trusted, { at: bothKinds, from: '127.0.0.2', forwarded: [client] })).toBe(
      '127.0.0.2',
    );
  });

  it('neither other headers of proxies nor our own count', async () => {
    const names = ['forwarded', 'x-real-ip', 'true-client-ip', 'cf-connecting-ip', clientAddressHeader];
    const headers = names.flatMap((name) => [name, name === 'forwarded' ? `for=${made}` : made]);
    expect(await addressTold([], { headers })).toBe('127.0.0.1');
    expect(await addressTold(trusted, { headers })).toBe('127.0.0.1');
    expect(await addressTold(trusted, { headers, forwarded: [client] })).toBe(client);
  });
});
