import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { standIn } from '#tests/support/relay-stand.ts';
import { ConnectionClosedError } from '../upstream/http1-connection.ts';
import { ResponseSyntaxError } from '../upstream/response-syntax-error.ts';

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
    await told.event;
    expect(controlled).toEqual([]);
  });

  it.each([
    ['as it is', {}, Buffer.from('{}')],
    ['encoded', { 'content-encoding': 'gzip' }, gzipSync('{}')],
  ])(
    'turns what throws while it answers, %s, into an answer, since nobody above would',
    async (_name, more, body) => {
      let sent = 0;
      let answered: number | undefined;
      const { relay, told } = standIn({
        reply: {
          send: (status) => {
            sent += 1;
            if (sent === 1) throw new TypeError('a header that cannot be sent');
            answered = status;
          },
        },
      });
      relay.onHead(200, { 'content-type': 'application/json', ...more });
      relay.onData(body);
      relay.onEnd();
      await expect.poll(() => answered).toBe(502);
      expect(await told.event).toMatchObject({ status: 200 });
    },
  );

  it('says that it is our fault when the beginning of an answer cannot be passed on', async () => {
    let began = 0;
    const { relay, told, controlled } = standIn({
      reply: {
        start: () => {
          began += 1;
          throw new TypeError('a header that cannot be sent');
        },
      },
    });
    relay.onHead(200, { 'content-type': 'text/event-stream' });
    relay.onData(Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n'));
    expect(began).toBeGreaterThan(0);
    expect(await told.event).toMatchObject({ outcome: 'error', errorCode: 'upstream_error' });
    expect(controlled).toContain('abort');
  });

  it('tells a refusal of more than a megabyte by its status, in words of our own, and bills nothing', async () => {
    const said: string[] = [];
    const { relay, told, controlled } = standIn({
      reply: { send: (status, headers, body) => said.push(`${status} ${headers.join(' ')} ${body}`) },
    });
    relay.onHead(400, { 'content-type': 'application/json' });
    relay.onData(Buffer.alloc(1024 * 1024, 0x2a));
    expect(controlled).toEqual([]);
    relay.onData(Buffer.from('*'));
    expect(controlled).toEqual(['abort']);
    expect(said).toEqual([
      expect.stringMatching(/^400 .* application\/json \{"error":\{"message":"The provider refused .*1 MB/),
    ]);
    expect(await told.event).toMatchObject({
      status: 400,
      errorCode: 'upstream_400',
      costNano: 0,
      estimated: false,
    });
  });

  it('believes no more output than a model can give, where the provider says no number', async () => {
    const { relay, told } = standIn();
    relay.onHead(200, { 'content-type': 'application/json' });
    relay.onData(Buffer.from(JSON.stringify({ text: 'x'.repeat(2_000_000) })));
    relay.onEnd();
    expect(await told.event).toMatchObject({ estimated: true, outputTokens: 131_072 });
  });

  it('tells no caller a part of our credential in an error that comes after content', () => {
    const written: string[] = [];
    const { relay } = standIn({
      credential: 'sk-SECRETcredentialABCDEFGHIJKLMNOP-wxyz',
      reply: { write: (bytes) => Boolean(written.push(String(bytes))) },
    });
    relay.onHead(200, { 'content-type': 'text/event-stream' });
    relay.onData(Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n'));
    relay.onData(Buffer.from('data: {"error":{"message":"bad key sk-SE***wxyz or sk-SECRE"}}\n\n'));
    expect(written.join('')).toContain('bad key [redacted] or [redacted]');
  });

  describe('bills nothing', () => {
    const silent = { body: { stream: true }, timeoutMs: 60_000 } as const;
    const afterPing = () => {
      const stand = standIn(silent);
      stand.pass(15_001);
      stand.relay.tick(15_001);
      return stand;
    };

    it.each([429, 500, 401, 302])('where the provider answers %i after a ping', async (status) => {
      const { relay, told } = afterPing();
      relay.onHead(status, { 'content-type': 'application/json' });
      expect(await told.event).toMatchObject({
        status: 200,
        outcome: 'error',
        costNano: 0,
        estimated: false,
      });
    });

    it.each([
      ['could never be made', new Error('no route')],
      ['closed at the moment of the request', new ConnectionClosedError('closed')],
      ['is not HTTP', new ResponseSyntaxError('no status')],
    ])('where a connection %s', async (_how, error) => {
      const { relay, told, pass } = standIn();
      pass(999);
      relay.onError(error);
      expect(await told.event).toMatchObject({ errorCode: 'upstream_error', costNano: 0, estimated: false });
    });

    it('where a provider that read for a second closed before it had the request whole', async () => {
      const { relay, told, pass } = standIn({ sentWhole: false, timeoutMs: 60_000 });
      pass(5_000);
      relay.onError(new ConnectionClosedError('closed'));
      expect(await told.event).toMatchObject({ errorCode: 'upstream_error', costNano: 0, estimated: false });
    });

    it('where none could be made after a ping', async () => {
      const { relay, told } = afterPing();
      relay.onError(new Error('no route'));
      expect(await told.event).toMatchObject({ errorCode: 'upstream_error', costNano: 0, estimated: false });
    });

    it('where a refusal breaks off, is never finished, or is not waited for', async () => {
      const refused = () => {
        const stand = standIn({ timeoutMs: 1_000 });
        stand.relay.onHead(429, { 'content-type': 'application/json' });
        stand.relay.onData(Buffer.from('{"error":'));
        return stand;
      };
      const [broken, unfinished, left] = [refused(), refused(), refused()];
      broken.relay.onError(new Error('reset'));
      unfinished.pass(1_001);
      unfinished.relay.tick(1_001);
      left.hangUp();
      for (const { told } of [broken, unfinished, left])
        expect(await told.event).toMatchObject({ costNano: 0, estimated: false });
    });

    it('where the provider never took the connection', async () => {
      const { relay, told } = standIn();
      relay.onError(Object.assign(new Error('connect'), { code: 'UND_ERR_CONNECT_TIMEOUT' }));
      expect(await told.event).toMatchObject({
        errorCode: 'upstream_timeout',
        costNano: 0,
        estimated: false,
      });
    });
  });

  describe('bills an estimate', () => {
    it.each([
      ['plain', {}],
      ['stream', { body: { stream: true } }],
    ])('where we leave the provider at its work: %s', async (_name, options) => {
      const [revoked, ending, late] = [1, 2, 3].map(() => standIn({ ...options, timeoutMs: 1_000 }));
      revoked?.relay.interrupt('revoked');
      ending?.relay.interrupt('shutting_down');
      late?.pass(1_001);
      late?.relay.tick(1_001);
      for (const stand of [revoked, ending, late])
        expect(await stand?.told.event).toMatchObject({ estimated: true });
    });

    it.each([
      ['plain', 'closes without an answer', {}, new ConnectionClosedError('closed')],
      ['stream', 'closes without an answer', { body: { stream: true } }, new ConnectionClosedError('closed')],
      ['plain', 'answers with no HTTP', {}, new ResponseSyntaxError('no status')],
    ])('%s: where a provider that had a second or more %s', async (_name, _how, options, error) => {
      const { relay, told, pass } = standIn({ ...options, timeoutMs: 60_000 });
      pass(1_000);
      relay.onError(error);
      expect(await told.event).toMatchObject({ errorCode: 'upstream_error', estimated: true });
    });

    it.each(['application/json', 'text/event-stream'])(
      'where an answer breaks off behind its head: %s',
      async (type) => {
        const { relay, told } = standIn({ body: { stream: type !== 'application/json' } });
        relay.onHead(200, { 'content-type': type });
        relay.onError(new Error('reset'));
        expect(await told.event).toMatchObject({ errorCode: 'upstream_truncated', estimated: true });
      },
    );

    it('where an answer comes in a type that cannot be passed on', async () => {
      const { relay, told } = standIn();
      relay.onHead(200, { 'content-type': 'text/plain' });
      expect(await told.event).toMatchObject({ status: 502, errorCode: 'upstream_error', estimated: true });
    });

    it('where a plain answer comes to who asked for a stream, after a ping', async () => {
      const { relay, told, pass } = standIn({ body: { stream: true }, timeoutMs: 60_000 });
      pass(15_001);
      relay.tick(15_001);
      relay.onHead(200, { 'content-type': 'application/json' });
      expect(await told.event).toMatchObject({ errorCode: 'upstream_error', estimated: true });
    });
  });
});
