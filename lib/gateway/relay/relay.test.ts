import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { standIn } from '#tests/support/relay-stand.ts';

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
});
