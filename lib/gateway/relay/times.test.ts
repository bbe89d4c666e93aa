import { describe, expect, it } from 'vitest';
import { standIn } from '#tests/support/relay-stand.ts';

const chunk = (delta: object) =>
  Buffer.from(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`);

/** A relay whose request had been with us for 40 ms when it went to the provider, and the overhead that its answer tells. */
function standAfter40(options: Parameters<typeof standIn>[0] = {}) {
  let overhead: string | undefined;
  const listen = (headers: readonly string[]) => {
    overhead = headers[headers.indexOf('x-latchkey-overhead-ms') + 1];
  };
  const stand = standIn({
    ...options,
    reply: { start: (_status, headers) => listen(headers), send: (_status, headers) => listen(headers) },
  });
  stand.call.exchange.arrivedAt = -40;
  return { ...stand, overhead: () => overhead };
}

describe('the times of a call', () => {
  it('of a stream are those to its first content and to its end, from the arrival on', async () => {
    const { relay, told, pass, overhead } = standAfter40();
    pass(100);
    relay.onHead(200, { 'content-type': 'text/event-stream' });
    pass(50);
    relay.onData(chunk({ role: 'assistant', content: '' }));
    pass(150);
    relay.onData(chunk({ content: 'a' }));
    expect(overhead()).toBe('40.00');
    pass(150);
    relay.onData(chunk({ content: 'b' }));
    pass(50);
    relay.onData(Buffer.from('data: [DONE]\n\n'));
    expect(await told.event).toMatchObject({ outcome: 'ok', ttftMs: 340, durationMs: 540 });
  });

  it('of a plain answer are that to its end alone', async () => {
    const { relay, told, pass, overhead } = standAfter40();
    pass(300);
    relay.onHead(200, { 'content-type': 'application/json' });
    pass(20);
    relay.onData(Buffer.from('{"usage":{"prompt_tokens":1,"completion_tokens":1}}'));
    relay.onEnd();
    expect(overhead()).toBe('40.00');
    expect(await told.event).toMatchObject({ outcome: 'ok', ttftMs: null, durationMs: 360 });
  });

  it('of a stream that a ping began, or a deadline ended, leave out how long the provider was silent', async () => {
    for (const [silentMs, wholeMs] of [
      [15_001, 60_000],
      [1_001, 1_000],
    ] as const) {
      const { relay, pass, overhead } = standAfter40({ body: { stream: true }, timeoutMs: wholeMs });
      pass(silentMs);
      relay.tick(silentMs);
      expect(overhead()).toBe('40.00');
    }
    const ends = [
      (relay: ReturnType<typeof standIn>['relay']) => relay.onError(new Error('reset')),
      (relay: ReturnType<typeof standIn>['relay']) => relay.interrupt('revoked'),
      (relay: ReturnType<typeof standIn>['relay']) => relay.interrupt('shutting_down'),
    ];
    for (const end of ends) {
      const { relay, pass, overhead } = standAfter40();
      pass(3_000);
      end(relay);
      expect(overhead()).toBe('40.00');
    }
  });

  it('of a stream that was cut before it said anything tell no first content', async () => {
    const { relay, told, pass } = standAfter40();
    relay.onHead(200, { 'content-type': 'text/event-stream' });
    pass(60);
    relay.onData(chunk({ role: 'assistant', content: '' }));
    pass(60);
    relay.onEnd();
    expect(await told.event).toMatchObject({
      outcome: 'upstream_truncated',
      ttftMs: null,
      durationMs: 160,
    });
  });
});
