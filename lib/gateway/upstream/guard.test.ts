import dns from 'node:dns';
import { createServer, type Server } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BlockedAddressError, createGuard, guardedConnector } from './guard.ts';

const blocked = [
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '169.254.170.2',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '::ffff:10.0.0.1',
  'fe80::1',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '2002:7f00:1::',
  '2001:db8::1',
  '100::1',
  '2001::1',
  '::7f00:1',
  '::ffff:0:7f00:1',
  '1::1',
  '64:ff9a::1',
  '64:ff9b::808:808',
  '64:ff9b:1::808:808',
  '200::1',
  '400::1',
  '1000::1',
  '1fff:ffff::1',
  '2001:1::1',
  '2001:2::1',
  '2001:4:112::1',
  '2001:10::1',
  '2001:20::1',
  '2001:1ff:ffff::1',
  '2002:808:808::1',
  '2620:4f:8000::1',
  '3ffe::1',
  '3fff::1',
  '3fff:fff::1',
  '4000::1',
  '5f00::1',
  '8000::1',
  'e000::1',
  'fec0::1',
  'fe00::1',
  '2606:4700::5efe:a00:1',
  '2606:4700::200:5efe:a9fe:a9fe',
];
const open = [
  '1.1.1.1',
  '8.8.8.8',
  '172.32.0.1',
  '100.128.0.1',
  '2606:4700:4700::1111',
  '2001:200::1',
  '2001:4860:4860::8888',
  '2001:db7::1',
  '2003::1',
  '2400:cb00::1',
  '2a00:1450:4001:80b::200e',
  '2a01:4f8::5eff:a00:1',
  '3ffd::1',
  '::ffff:8.8.8.8',
];

describe('createGuard', () => {
  const guard = createGuard([]);

  it.each(blocked)('blocks %s', (address) => {
    expect(guard.allowsAddress(address, address)).toBe(false);
    expect(guard.allowsHost(address.includes(':') ? `[${address}]` : address)).toBe(false);
  });

  it.each(open)('lets %s through', (address) => {
    expect(guard.allowsAddress(address, address)).toBe(true);
  });

  it.each([
    'http://2130706433/',
    'http://0x7f.1/',
    'http://127.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://0x7f000001/',
    'http://127.0.0.1./',
    'http://１２７.0.0.1/',
  ])('blocks %s as URL reads it', (url) => {
    expect(guard.allowsHost(new URL(url).hostname.replace(/\.$/, ''))).toBe(false);
  });

  it('leaves names to the look-up', () => {
    expect(guard.allowsHost('api.openai.com')).toBe(true);
  });

  it('opens what the operator names, and nothing beside it', () => {
    const opened = createGuard(['10.20.0.0/16', 'ollama.internal', '::1']);
    expect(opened.allowsAddress('10.20.3.4', 'x')).toBe(true);
    expect(opened.allowsAddress('10.21.0.1', 'x')).toBe(false);
    expect(opened.allowsAddress('192.168.7.7', 'Ollama.Internal')).toBe(true);
    expect(opened.allowsAddress('192.168.7.7', 'other.internal')).toBe(false);
    expect(opened.allowsAddress('::1', '::1')).toBe(true);
    expect(opened.allowsAddress('::ffff:10.20.3.4', 'x')).toBe(true);
  });

  it('opens ranges of IPv6 that are none of the public ones, too', () => {
    const opened = createGuard(['64:ff9b::/96', '4000::/16', 'isatap.internal', '2002:808:808::/48']);
    expect(opened.allowsAddress('64:ff9b::808:808', 'x')).toBe(true);
    expect(opened.allowsAddress('4000::1', 'x')).toBe(true);
    expect(opened.allowsAddress('4001::1', 'x')).toBe(false);
    expect(opened.allowsAddress('2606:4700::5efe:a00:1', 'isatap.internal')).toBe(true);
    expect(opened.allowsAddress('2002:808:808::1', 'x')).toBe(true);
  });

  it('keeps metadata services closed in an opened range, unless each is named itself', () => {
    const wide = createGuard(['0.0.0.0/0', '::/0', 'meta.internal']);
    for (const address of [
      '169.254.169.254',
      '168.63.129.16',
      '100.100.100.200',
      '192.0.0.192',
      'fd00:ec2::254',
      'fd20:ce::254',
      'fe80::1',
      '::ffff:169.254.169.254',
      '::a9fe:a9fe',
      '64:ff9b::a9fe:a9fe',
      '64:ff9b:1::a9fe:a9fe',
      '2002:a9fe:a9fe::1',
      '2606:4700::5efe:a9fe:a9fe',
      'fd12::200:5efe:6464:64c8',
    ]) {
      expect(wide.allowsAddress(address, 'meta.internal'), address).toBe(false);
    }
    expect(createGuard(['169.254.169.254']).allowsAddress('169.254.169.254', 'x')).toBe(true);
    expect(createGuard(['fd00:ec2::/32']).allowsAddress('fd00:ec2::254', 'x')).toBe(false);
  });
});

describe('guardedConnector', () => {
  let server: Server;
  let port: number;
  let connections = 0;
  beforeAll(async () => {
    server = createServer((_request, response) => response.end('reached'));
    server.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  afterEach(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });

  async function reach(host: string, allowed: string[] = []): Promise<string> {
    const pool = new Pool(`http://${host}:${port}`, {
      connect: guardedConnector(createGuard(allowed), 1_000),
    });
    try {
      const { body } = await pool.request({ method: 'GET', path: '/' });
      return await body.text();
    } finally {
      await pool.destroy();
    }
  }

  it.each([
    '127.0.0.1',
    '[::1]',
    'localhost',
    '0.0.0.0',
    '2130706433',
    '127.1',
    '0x7f.1',
    '[::ffff:127.0.0.1]',
  ])('never connects to %s', async (host) => {
    const before = connections;
    await expect(reach(host)).rejects.toBeInstanceOf(BlockedAddressError);
    expect(connections).toBe(before);
  });

  it('connects where it is allowed', async () => {
    expect(await reach('127.0.0.1', ['127.0.0.0/8'])).toBe('reached');
    expect(await reach('localhost', ['localhost'])).toBe('reached');
  });

  it.each([
    [['93.184.216.34', '127.0.0.1']],
    [['127.0.0.1', '93.184.216.34']],
    [['2606:4700::1', '::1']],
    [[]],
  ])('refuses a name whose answers are %j: all must pass', async (addresses) => {
    // biome-ignore lint/suspicious/noExplicitAny: the overloads of lookup do not matter here.
    vi.spyOn(dns, 'lookup').mockImplementation(((_host: string, _options: unknown, callback: any) => {
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    }) as typeof dns.lookup);
    syncBuiltinESMExports();
    const before = connections;
    await expect(reach('rebind.example')).rejects.toBeInstanceOf(BlockedAddressError);
    expect(connections).toBe(before);
  });

  it('looks at the peer once more: an answer that changes between two looks gains nothing', async () => {
    let asked = 0;
    const guard = createGuard(['127.0.0.0/8']);
    const fickle = {
      ...guard,
      allowsAddress: (address: string, host: string) => {
        asked += 1;
        return asked === 1 && guard.allowsAddress(address, host);
      },
    };
    const pool = new Pool(`http://127.0.0.1:${port}`, { connect: guardedConnector(fickle, 1_000) });
    await expect(pool.request({ method: 'GET', path: '/' })).rejects.toBeInstanceOf(BlockedAddressError);
    expect(asked).toBe(2);
    await pool.destroy();
  });
});
