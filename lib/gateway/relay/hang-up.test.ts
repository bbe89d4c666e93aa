import { describe, expect, it } from 'vitest';
import { countTokens } from '#lib/gateway/endpoints/messages.ts';
import { standIn } from '#tests/support/relay-stand.ts';

const json = { 'content-type': 'application/json' };
const eventStream = { 'content-type': 'text/event-stream' };
const drains = { record: { drainSeconds: 30 } };
const streams = { body: { stream: true } };
const left = { status: 499, outcome: 'client_closed', errorCode: 'client_closed' };
const exact = { ...left, estimated: false, inputTokens: 11, outputTokens: 7 };

const free = { costNano: 0, estimated: false, inputTokens: 0, outputTokens: 0 };

const usage = { prompt_tokens: 11, completion_tokens: 7 };
const plainAnswer = Buffer.from(JSON.stringify({ usage }));
const word = Buffer.from(`data: ${JSON.stringify({ choices: [{ delta: { content: 'word ' } }] })}\n\n`);
const lastWords = Buffer.from(`data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`);

describe('a caller who hangs up', () => {
  it('ends the provider at once, unless the key says otherwise', async () => {
    const { relay, told, controlled, hangUp } = standIn(streams);
    relay.onHead(200, eventStream);
    relay.onData(word);
    hangUp();
    expect(controlled).toEqual(['abort']);
    expect(await told.event).toMatchObject({ ...left, estimated: true });
  });

  it.each(['before the head', 'in the middle'])(
    'leaves the row the numbers of a plain answer that the provider may finish: %s',
    async (when) => {
      const { relay, call, told, controlled, hangUp } = standIn(drains);
      if (when === 'before the head') hangUp();
      relay.onHead(200, json);
      relay.onData(plainAnswer.subarray(0, 9));
      if (when === 'in the middle') hangUp();
      expect(call.settled).toBe(false);
      relay.onData(plainAnswer.subarray(9));
      relay.onEnd();
      expect(await told.event).toMatchObject(exact);
      expect(controlled).toEqual([]);
    },
  );

  it('leaves the row the numbers of a stream that the provider may finish', async () => {
    const { relay, call, told, controlled, hangUp } = standIn({ ...drains, ...streams });
    relay.onHead(200, eventStream);
    relay.onData(word);
    hangUp();
    relay.onData(word);
    expect(call.settled).toBe(false);
    relay.onData(lastWords);
    relay.onEnd();
    expect(await told.event).toMatchObject(exact);
    expect(controlled).toEqual([]);
  });

  it.each(['hangs up', 'waits in vain', 'is cut off'])(
    'pays nothing where tokens are only counted, though the caller %s',
    async (how) => {
      const { relay, call, told, hangUp } = standIn({ endpoint: countTokens });
      if (how === 'hangs up') hangUp();
      else if (how === 'waits in vain') relay.tick(Number.MAX_SAFE_INTEGER);
      else call.carrier?.interrupt('revoked');
      expect(await told.event).toMatchObject({ ...free, status: expect.toSatisfy((s) => s >= 400) });
    },
  );

  it('no longer holds the provider back', () => {
    const { relay, controlled, hangUp } = standIn({ ...drains, ...streams, reply: { write: () => false } });
    relay.onHead(200, eventStream);
    relay.onData(word);
    expect(controlled).toEqual(['pause']);
    hangUp();
    expect(controlled).toEqual(['pause', 'resume']);
  });

  it('is one who does not read for a minute, too', async () => {
    const { relay, call, told, controlled, pass } = standIn({
      ...drains,
      ...streams,
      timeoutMs: 600_000,
      reply: { write: () => false },
    });
    relay.onHead(200, eventStream);
    relay.onData(word);
    pass(60_000);
    relay.tick(60_000);
    expect(controlled).toEqual(['pause', 'resume']);
    expect(call.settled).toBe(false);
    relay.onData(lastWords);
    expect(await told.event).toMatchObject(exact);
  });

  it.each([
    ['plain', drains, json],
    ['streamed', { ...drains, ...streams }, eventStream],
  ])('waits no longer than the key says: %s', async (_name, options, head) => {
    const { relay, call, told, controlled, pass, hangUp } = standIn({ ...options, timeoutMs: 600_000 });
    pass(20_000);
    relay.onHead(200, head);
    relay.onData(word);
    hangUp();
    pass(29_999);
    relay.tick(49_999);
    expect(call.settled).toBe(false);
    pass(1);
    relay.tick(50_000);
    expect(controlled).toEqual(['abort']);
    expect(await told.event).toMatchObject({ ...left, estimated: true });
  });

  it('may have listened to a stream for longer than a plain answer may take', () => {
    const { relay, call, pass, hangUp } = standIn({ ...drains, ...streams, timeoutMs: 1_000 });
    pass(500);
    relay.onHead(200, eventStream);
    relay.onData(word);
    pass(5_000);
    hangUp();
    relay.tick(5_500);
    expect(call.settled).toBe(false);
  });

  it.each(['revoked', 'shutting_down'] as const)('is billed by estimate where we are: %s', async (reason) => {
    const { relay, told, controlled, hangUp } = standIn(drains);
    hangUp();
    relay.interrupt(reason);
    expect(controlled).toEqual(['abort']);
    expect(await told.event).toMatchObject({ ...left, estimated: true });
    expect(told.status).toBeUndefined();
  });

  it('pays nothing where the provider refuses, and an estimate where it breaks off', async () => {
    const refused = standIn(drains);
    refused.hangUp();
    refused.relay.onHead(429, json);
    refused.relay.onData(Buffer.from('{}'));
    refused.relay.onEnd();
    expect(await refused.told.event).toMatchObject({ ...left, costNano: 0, estimated: false });
    const broken = standIn({ ...drains, ...streams });
    broken.relay.onHead(200, eventStream);
    broken.relay.onData(word);
    broken.hangUp();
    broken.relay.onError(new Error('reset'));
    expect(await broken.told.event).toMatchObject({ ...left, estimated: true, outputTokens: 2 });
  });
});
