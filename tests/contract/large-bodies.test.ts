import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { chat } from '#tests/support/provider-answers.ts';
import { send } from '#tests/support/raw-http.ts';
import { openStand } from '#tests/support/stand-suite.ts';
import { canonical, chatBody, json } from '#tests/support/wire-calls.ts';

const stand = openStand();
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** Of very many members, which take a tenth of a second to look at. */
const nested = `${'{"a":'.repeat(120)}1${'}'.repeat(120)},`;
const body = `{"model":"x","input":[${nested.repeat(2_000)}{"role":"user"}]}`;

/** All of it but for its last byte. */
async function nearlySend(): Promise<Socket> {
  const { hostname, port } = new URL(stand.url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  await once(socket, 'connect');
  const head = `POST /v1/responses HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${stand.key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  await new Promise((resolve) => socket.write(head + body.slice(0, -1), resolve));
  return socket;
}

it('twenty large bodies that come at once leave other calls their turn', async () => {
  stand.provider.script(chat());
  const senders = [];
  for (let index = 0; index < 20; index += 1) senders.push(await nearlySend());
  let answered = 0;
  const answers = senders.map(async (socket) => {
    const [said] = await once(socket, 'data');
    answered += 1;
    return String(said).slice(9, 12);
  });
  for (const socket of senders) socket.write(body.slice(-1));
  let calls = 0;
  const headers = ['authorization', `Bearer ${stand.key}`, ...json];
  for (; answered < senders.length; calls += 1) {
    expect((await send(stand.url + canonical, { headers, body: chatBody() })).status).toBe(200);
  }
  expect(await Promise.all(answers)).toEqual(senders.map(() => '404'));
  expect(calls).toBeGreaterThan(30);
});
