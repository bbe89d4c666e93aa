import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { buildConnector } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGuard, guardedConnector } from './guard.ts';
import { directRead } from './http1-connection.ts';
import { Http1Pool } from './http1-pool.ts';

let folder: string;
let server: Server;
let port: number;
let heard = 0;
let certificate: Buffer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost',
    ],
    { stdio: 'ignore' },
  );
  certificate = readFileSync(cert);
  server = createServer({ key: readFileSync(key), cert: certificate }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      heard += bytes.length;
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function ask(host: string, connector: buildConnector.connector): Promise<string> {
  const pool = new Http1Pool(`https://${host}:${port}`, connector, () => performance.now());
  return new Promise<string>((resolve) => {
    let body = '';
    pool.dispatch(
      {
        method: 'POST',
        path: '/v1/x',
        headers: ['authorization', 'Bearer sk-secret'],
        body: Buffer.from('{}'),
      },
      {
        onStart() {},
        onHead() {},
        onData: (chunk) => {
          body += chunk.toString();
        },
        onEnd: () => resolve(body),
        onError: (error) => resolve('code' in error ? String(error.code) : error.message),
      },
    );
  }).finally(() => pool.close());
}

describe('a provider over TLS', () => {
  it('is sent nothing when its certificate is not trusted', async () => {
    heard = 0;
    const connector = guardedConnector(createGuard(['127.0.0.0/8', '::1/128']), 2_000, directRead);
    expect(await ask('localhost', connector)).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
    expect(heard).toBe(0);
  });

  it('is sent nothing when its certificate names another host', async () => {
    heard = 0;
    expect(
      await ask('127.0.0.1', buildConnector({ ca: certificate, timeout: 2_000, onread: directRead })),
    ).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(heard).toBe(0);
  });

  it('is called when its certificate is good', async () => {
    expect(
      await ask('localhost', buildConnector({ ca: certificate, timeout: 2_000, autoSelectFamily: true })),
    ).toBe('ok');
  });
});
