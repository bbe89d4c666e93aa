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

  it('turns what throws while it answers into an answer, since nobody above would catch it', async () => {
    let sent = 0;
    let answered: number | undefined;
    const { relay } = standIn({
      reply: {
        send: (status) => {
          sent += 1;
          if (sent === 1) throw new TypeError('a header that cannot be sent');
          answered = status;
        },
      },
    });
    relay.onHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    relay.onData(gzipSync('{}'));
    relay.onEnd();
    await expect.poll(() => answered).toBe(502);
  });
});
