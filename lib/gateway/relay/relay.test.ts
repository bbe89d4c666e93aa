import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fakePorts, keyRecord } from '#tests/support/fake-ports.ts';
import { Call } from '../call.ts';
import { chatCompletions } from '../endpoints/chat-completions.ts';
import type { ReplySink } from '../exchange.ts';
import type { UsageEvent } from '../ports.ts';
import type { UpstreamController } from '../upstream/http1-connection.ts';
import { Relay } from './relay.ts';

interface Told {
  status: number | undefined;
  ended: Promise<void>;
}

function standIn(values: Partial<ReplySink> = {}) {
  const settled = Promise.withResolvers<UsageEvent>();
  const told: Told = { status: undefined, ended: settled.promise.then(() => undefined) };
  const controlled: string[] = [];
  const controller: UpstreamController = {
    abort: () => controlled.push('abort'),
    pause: () => controlled.push('pause'),
    resume: () => controlled.push('resume'),
  };
  const reply: ReplySink = {
    closed: false,
    send: (status) => {
      told.status = status;
    },
    start: () => {},
    write: () => true,
    end: () => {},
    cut: () => {},
    onDrain: () => {},
    onHangUp: () => {},
    ...values,
  };
  const ports = fakePorts({ usage: { open: () => {}, settle: settled.resolve, isFull: () => false } });
  const model = {
    id: 'm',
    name: 'm',
    fullName: 'a/m',
    upstreamId: 'm',
    types: ['chat'],
    allowedSubjects: null,
    price: null,
    createdAtSeconds: 0,
  };
  const account = {
    id: 'a',
    name: 'a',
    provider: 'openai' as const,
    origin: 'http://a',
    basePath: '',
    internal: false,
    credential: null,
    credentialBytes: null,
    models: new Map(),
  };
  const exchange = {
    request: {
      method: 'POST',
      path: '/',
      query: '',
      rawHeaders: [],
      address: null,
      readBody: async () => Buffer.alloc(0),
    },
    reply,
    family: 'openai' as const,
    endpoint: 'chat/completions',
    requestId: 'r',
    keyPublicId: 'k',
    degraded: false,
    arrivedAtMs: 0,
    arrivedAt: 0,
  };
  const event = { requestId: 'r' } as UsageEvent;
  const call = new Call(
    { exchange, record: keyRecord(), target: { account, model }, event },
    ports,
    () => {},
  );
  const request = chatCompletions.read(Buffer.from('{"model":"a/m"}'));
  const relay = new Relay({ call, request, endpoint: chatCompletions, ports, timeoutMs: 1_000 });
  relay.onStart(controller);
  return { relay, told, controlled };
}

describe('Relay', () => {
  // The connection is free as soon as the provider has said all of it, while a decoder may still be at work.
  it('lets go of the connection when the provider has ended, though its answer has not', async () => {
    const { relay, told, controlled } = standIn();
    relay.onHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    relay.onData(gzipSync('{"usage":{"prompt_tokens":1,"completion_tokens":1}}'));
    relay.onEnd();
    relay.pause();
    relay.resume();
    relay.abandon();
    expect(controlled).toEqual([]);
    relay.interrupt('revoked');
    await told.ended;
    expect(controlled).toEqual([]);
  });

  it('turns what throws while it answers into an answer, since nobody above would catch it', async () => {
    let sent = 0;
    const { relay, told } = standIn({
      send: (status) => {
        sent += 1;
        if (sent === 1) throw new TypeError('a header that cannot be sent');
        told.status = status;
      },
    });
    relay.onHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    relay.onData(gzipSync('{}'));
    relay.onEnd();
    await expect.poll(() => told.status).toBe(502);
  });
});
