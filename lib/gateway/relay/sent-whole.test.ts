import { describe, expect, it } from 'vitest';
import { standIn } from '#tests/support/relay-stand.ts';
import { ConnectionClosedError } from '../upstream/http1-connection.ts';

type Stand = ReturnType<typeof standIn>;

const nothing = { costNano: 0, estimated: false, inputTokens: 0, outputTokens: 0 };
const timeoutMs = 60_000;
const drains = { record: { drainSeconds: 30 } };

const answers: [string, object, (stand: Stand) => void][] = [
  ['plain', {}, () => {}],
  ['streamed', { body: { stream: true } }, () => {}],
  [
    'streamed, after a ping',
    { body: { stream: true } },
    ({ relay, pass }) => {
      pass(15_001);
      relay.tick(15_001);
    },
  ],
];
const reaches = [
  ['that never had a connection', { sentWhole: undefined }],
  ['that did not have the request whole', { sentWhole: false }],
] as const;
const ends: [string, object, (stand: Stand) => void][] = [
  ['whose caller hangs up', {}, ({ hangUp }) => hangUp()],
  ['that waits in vain', {}, ({ relay }) => relay.tick(timeoutMs + 1)],
  ['whose key is revoked', {}, ({ relay }) => relay.interrupt('revoked')],
  ['that a shutdown ends', {}, ({ relay }) => relay.interrupt('shutting_down')],
  [
    'that is over after its caller left',
    drains,
    ({ relay, hangUp, pass }) => {
      hangUp();
      pass(30_000);
      relay.tick(30_000 + 15_001);
    },
  ],
  [
    'that a shutdown ends after its caller left',
    drains,
    ({ relay, hangUp }) => {
      hangUp();
      relay.interrupt('shutting_down');
    },
  ],
  [
    'that is lost after a second',
    {},
    ({ relay, pass }) => {
      pass(1_000);
      relay.onError(new ConnectionClosedError('closed'));
    },
  ],
];
const cases = reaches.flatMap(([reached, reach]) =>
  ends.flatMap(([ended, more, end]) =>
    answers.map(
      ([kind, body, before]) =>
        [
          `a ${kind} answer of a provider ${reached}, ${ended}`,
          { ...more, ...body, ...reach },
          before,
          end,
        ] as const,
    ),
  ),
);

describe('no work is billed', () => {
  it.each(cases)('of %s', async (_name, options, before, end) => {
    const stand = standIn({ ...options, timeoutMs });
    before(stand);
    end(stand);
    expect(await stand.told.event).toMatchObject(nothing);
  });

  it('where nobody reads the pings of a stream whose request is still on its way', async () => {
    const { relay, told, pass } = standIn({
      body: { stream: true },
      sentWhole: false,
      timeoutMs: 600_000,
      reply: { write: () => false },
    });
    pass(15_001);
    relay.tick(15_001);
    pass(60_000);
    relay.tick(75_001);
    expect(await told.event).toMatchObject({ status: 499, ...nothing });
  });
});

describe('an estimate is billed', () => {
  const had = ends.flatMap(([ended, more, end]) =>
    answers.map(
      ([kind, body, before]) =>
        [`a ${kind} answer ${ended}`, { ...more, ...body, sentWhole: true }, before, end] as const,
    ),
  );
  it.each(had)('of %s, where the provider had the request whole', async (_name, options, before, end) => {
    const stand = standIn({ ...options, timeoutMs });
    before(stand);
    end(stand);
    expect(await stand.told.event).toMatchObject({
      estimated: true,
      inputTokens: expect.toSatisfy((n) => n > 0),
    });
  });

  it.each([
    ['application/json', {}],
    ['text/event-stream', { body: { stream: true } }],
  ])('of an answer that began before the request was whole: %s', async (type, options) => {
    const stand = standIn({ ...options, sentWhole: false });
    stand.relay.onHead(200, { 'content-type': type });
    stand.hangUp();
    expect(await stand.told.event).toMatchObject({ status: 499, estimated: true });
  });
});
