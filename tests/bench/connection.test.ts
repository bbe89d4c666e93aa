import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Connection, openConnection } from './connection.ts';

let server: Server;
let connection: Connection;

afterEach(() => {
  connection.close();
  server.close();
});

const request = Buffer.from('POST / HTTP/1.1\r\ncontent-length: 0\r\n\r\n');
const head = 'HTTP/1.1 200 OK\r\n';

/** Answers the nth request with the nth list of pieces, a turn of the event loop apart. */
async function serve(...answers: string[][]): Promise<void> {
  let next = 0;
  server = createServer({ noDelay: true }, (socket: Socket) => {
    socket.on('error', () => {});
    socket.on('data', async () => {
      const pieces = answers[next] ?? [];
      next += 1;
      for (const piece of pieces) {
        if (piece === 'FIN') socket.end();
        else socket.write(piece);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  connection = openConnection('127.0.0.1', (server.address() as AddressInfo).port);
}

describe('openConnection', () => {
  it('knows the end of a body by its length, one call after the other', async () => {
    await serve([`${head}content-length: 4\r\n\r\nab`, 'cd'], [`${head}content-length: 1\r\n\r\nx`]);

    expect(await connection.call(request, true)).toMatchObject({ ok: true, body: 'abcd' });
    expect(await connection.call(request, true)).toMatchObject({ ok: true, body: 'x' });
  });

  it('knows the end of a chunked body although it comes in pieces, and counts its events', async () => {
    await serve([
      `${head}transfer-encoding: chunked\r\n\r\n`,
      '9\r\ndata: {}\n\r\n',
      '9\r\ndata: {}\n\r\n0\r',
      '\n\r\n',
    ]);

    const { ok, firstMs, durationMs } = await connection.call(request, false);

    expect(ok).toBe(true);
    expect(connection.chunks).toBe(2);
    expect(firstMs).toBeLessThan(durationMs);
  });

  it('counts a failure or a closed connection as an error, and connects again', async () => {
    await serve(
      ['HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n'],
      ['FIN'],
      [`${head}content-length: 1\r\n\r\nx`],
    );

    expect((await connection.call(request, false)).ok).toBe(false);
    expect((await connection.call(request, false)).ok).toBe(false);
    expect((await connection.call(request, false)).ok).toBe(true);
  });
});
