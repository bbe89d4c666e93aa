import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { beginWork, cpuSince, keptMs, lateOnes, type Measure } from '#tests/support/late-ones.ts';
import { send } from '#tests/support/raw-http.ts';
import { openStand } from '#tests/support/stand-suite.ts';

const sockets = new Set<Socket>();
const stand = openStand();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

/** No call of others may wait so long, however many are slow. */
const waitMs = 500;
const path = '/v1/chat/completions';
const bodyOf = () => JSON.stringify({ model: stand.model, messages: [{ role: 'user', content: 'Hi' }] });
const head = (length: number) =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${stand.key}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

interface Slow {
  socket: Socket;
  said(): string;
  /** When the server ended it. */
  ended: Promise<End>;
}

interface End {
  /** Since before there was a connection. */
  afterMs: number;
  /** Of that, what this process was given the machine for, or waited. */
  ownMs: number;
}

async function connectTo(url: string): Promise<Omit<Slow, 'ended'>> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  sockets.add(socket);
  let said = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    said += part;
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return { socket, said: () => said };
}

function stopwatch(): () => End {
  const begun = performance.now();
  const work = beginWork();
  return () => {
    const afterMs = performance.now() - begun;
    return { afterMs, ownMs: afterMs - keptMs(work) };
  };
}

/** A client that says one byte now and then, until it is cut off. */
async function trickle(text: string, everyMs: number): Promise<Slow> {
  const sinceNow = stopwatch();
  const { socket, said } = await connectTo(stand.url);
  const ended = closeOf(socket).then(sinceNow);
  let at = 0;
  const timer = setInterval(() => {
    if (at < text.length && socket.writable) socket.write(text.charAt(at));
    at += 1;
  }, everyMs);
  void ended.then(() => clearInterval(timer));
  return { socket, said, ended };
}

/** A connection that is cut off while its client speaks may end by a reset. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/**
 * Calls of others, each beside the same one straight to the provider: none may wait. They end early where a busy
 * machine takes so long for them that the slow ones have lost their connection meanwhile.
 */
async function expectNobodyWaits(slow: readonly Slow[]): Promise<void> {
  const timed = async (url: string, body: string) => {
    const begun = performance.now();
    const headers = ['authorization', `Bearer ${stand.key}`, 'content-type', 'application/json'];
    expect((await send(url, { headers, body })).status).toBe(200);
    return performance.now() - begun;
  };
  const measures: Measure[] = [];
  for (let index = 0; index < 60; index += 1) {
    const work = beginWork();
    const [tookMs, controlMs] = await Promise.all([
      timed(`${stand.url}${path}`, bodyOf()),
      timed(`${stand.provider.url}/chat/completions`, bodyOf()),
    ]);
    const measure = { tookMs, controlMs: Math.max(controlMs, keptMs(work)), cpuMs: cpuSince(work.cpu) };
    if (slow.some(({ socket }) => socket.destroyed)) break;
    measures.push(measure);
    await delay(5);
  }
  expect(measures).not.toEqual([]);
  expect(lateOnes(measures, waitMs)).toEqual([]);
}

describe('clients that are slow on purpose', () => {
  it('lose their connection while the head is not there, and keep nobody else waiting', async () => {
    const slow = await Promise.all(
      Array.from({ length: 500 }, () => trickle(head(10) + 'x'.repeat(500), 400)),
    );
    await expectNobodyWaits(slow);
    const ends = await Promise.all(slow.map(({ ended }) => ended));
    // 15 s for a head, looked at every 5 s.
    expect(Math.min(...ends.map(({ afterMs }) => afterMs))).toBeGreaterThanOrEqual(15_000);
    expect(Math.max(...ends.map(({ ownMs }) => ownMs))).toBeLessThan(21_500);
    const answers = slow.map(({ said }) => said());
    for (const answer of answers) expect(answer).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
    expect(answers.some((answer) => answer !== '')).toBe(true);
    expect((await send(`${stand.url}/healthz`, { method: 'GET' })).status).toBe(200);
  });

  it('that have not sent a byte lose theirs as well', async () => {
    const silent = await trickle('', 1_000);
    expect((await silent.ended).ownMs).toBeLessThan(21_500);
  });

  it('may take their time for a body, and neither they nor a thousand of them hold others up', async () => {
    const body = bodyOf();
    const patient = await trickle('', 1_000);
    patient.socket.write(head(Buffer.byteLength(body)));
    for (const part of body.match(/.{1,10}/gs) ?? []) {
      patient.socket.write(part);
      await delay(100);
    }
    await expect.poll(() => patient.said(), { timeout: 30_000 }).toMatch(/^HTTP\/1\.1 200 /);

    const slow = await Promise.all(Array.from({ length: 500 }, () => trickle('', 1_000)));
    for (const { socket } of slow) socket.write(head(1_000_000));
    for (const { socket } of slow) socket.write('{"model":');
    await expectNobodyWaits(slow);
    for (const { socket } of slow) expect(socket.destroyed).toBe(false);
    const { rows } = await stand.database.pool.query('select count(*)::int as n from usage_events');
    expect(rows[0].n).toBeLessThan(300);
  });

  it('are told at the end of the time for a body, which is five minutes here', () => {
    const { server } = stand;
    expect([server.headersTimeout, server.requestTimeout]).toEqual([15_000, 300_000]);
  });

  it('get their answer and their end when the time for a body is over', async () => {
    const replica = await stand.addReplica();
    // The same server, its clock wound forward.
    replica.server.requestTimeout = 2_000;
    replica.server.headersTimeout = 1_000;
    const { socket, said } = await connectTo(replica.url);
    socket.write(`${head(1_000)}{"model":`);
    const sinceNow = stopwatch();
    const timer = setInterval(() => socket.write(' '), 300);
    await closeOf(socket);
    clearInterval(timer);
    expect(sinceNow().ownMs).toBeLessThan(9_000);
    expect(said()).toMatch(/^HTTP\/1\.1 408 /);
    const { gateway } = replica.composition.runtime;
    await expect.poll(() => gateway.openCallCount, { timeout: 30_000 }).toBe(0);
  });
});
