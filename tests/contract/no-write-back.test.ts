import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { editPat } from '#lib/tokens/edit.ts';
import { revokePat } from '#lib/tokens/revoke.ts';
import { actorOf, createPat, createUser, type TestKey, type TestUser } from '#tests/support/factories.ts';
import type { Replica } from '#tests/support/gateway-stand.ts';
import { chat } from '#tests/support/provider-answers.ts';
import type { ProviderCall } from '#tests/support/provider-call.ts';
import { createGrant } from '#tests/support/provider-factories.ts';
import { delayUntil } from '#tests/support/provider-faults.ts';
import { openStand } from '#tests/support/stand-suite.ts';

const streamsEach = 100;
/** What a stream wrote back would be used for a second at least. */
const watchedAfterMs = 2_500;
/** How long the provider works on an answer: longer than it takes to hear that a caller has left. */
const workMs = 200;

let replicas: Replica[];
const stand = openStand(async () => {
  replicas = [stand, await stand.addReplica()];
});

interface Premises {
  user: TestUser;
  key: TestKey;
}

async function newcomer(): Promise<Premises> {
  const { db } = stand.database;
  const user = await createUser(db, stand.tenantId);
  await createGrant(db, stand.tenantId, stand.providerAccountId, { userId: user.userId });
  return { user, key: await createPat(db, user, { keyring: stand.keyring, createdAt: new Date() }) };
}

interface Asked {
  prompt?: string;
  stream?: boolean;
  signal?: AbortSignal;
}

function call({ baseUrl }: Replica, { key }: TestKey, asked: Asked = {}): Promise<Response> {
  const { prompt = 'Hi', stream = false, signal } = asked;
  return fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: stand.model, stream, messages: [{ role: 'user', content: prompt }] }),
    ...(signal && { signal }),
  });
}

interface OpenStream {
  /** Lets the provider finish. */
  finish(): void;
  /** How the client sees it end. */
  ended: Promise<'whole' | 'cut'>;
}

/** Streams of one key on every replica, each after its first word. */
function openStreams(key: TestKey): Promise<OpenStream[]> {
  const waiting = new Map<string, () => void>();
  stand.provider.script(
    (asked) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.set(asked.prompt, resolve);
      const script = chat({ words: ['first', ' last'], afterFirstWord: promise });
      return typeof script === 'function' ? script(asked) : script;
    },
    { when: ({ json }) => json?.stream === true },
  );
  const open = async (replica: Replica) => {
    const prompt = randomUUID();
    const ended = await readFirstWord(await call(replica, key, { prompt, stream: true }));
    return { finish: () => waiting.get(prompt)?.(), ended: ended() };
  };
  return Promise.all(replicas.flatMap((replica) => Array.from({ length: streamsEach }, () => open(replica))));
}

async function readFirstWord({ status, body }: Response): Promise<() => OpenStream['ended']> {
  expect(status).toBe(200);
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  const read = async () => {
    const { done, value } = await reader.read();
    text += decoder.decode(value, { stream: true });
    return done;
  };
  while (!text.includes('first')) await read();
  return async () => {
    try {
      while (!(await read()));
      return text.includes('[DONE]') ? 'whole' : 'cut';
    } catch {
      return 'cut';
    }
  };
}

type Seen = 'old' | 'new';
type Look = (replica: Replica, key: TestKey) => Promise<Seen>;

const byStatus =
  (status: number): Look =>
  async (replica, key) => {
    const response = await call(replica, key);
    await response.text();
    expect([200, status]).toContain(response.status);
    return response.status === status ? 'new' : 'old';
  };

/** Whether the provider may finish after the caller has left. */
const byHangUp: Look = async (replica, key) => {
  const prompt = randomUUID();
  const abort = new AbortController();
  const left = call(replica, key, { prompt, signal: abort.signal }).catch(() => undefined);
  const find = (): ProviderCall | undefined =>
    stand.provider.calls.findLast((heard) => heard.prompt === prompt);
  const heard = await vi.waitUntil(find, { timeout: 5_000, interval: 2 });
  abort.abort();
  await left;
  return (await heard.ended) === 'complete' ? 'new' : 'old';
};

/** Asks without a pause until told to end, and says what was seen by turn, without repeats. */
function watch(replica: Replica, key: TestKey, look: Look): () => Promise<Seen[]> {
  const seen: Seen[] = [];
  let isOver = false;
  const running = (async () => {
    while (!isOver) {
      const next = await look(replica, key);
      if (next !== seen.at(-1)) seen.push(next);
    }
  })();
  return async () => {
    isOver = true;
    await running;
    return seen;
  };
}

const now = () => new Date();
const sql = (text: string, { key }: Premises) => stand.database.pool.query(text, [key.keyId]);
const runtime = () => stand.composition.runtime;

interface Change {
  name: string;
  look: Look;
  /** By a verb on the first replica, which knows at once; or past it, in the database alone. */
  by: 'verb' | 'database';
  streamsEnd: 'whole' | 'cut';
  make(given: Premises): Promise<unknown>;
}

const changes: Change[] = [
  {
    name: 'how long it may go on without its caller',
    look: byHangUp,
    by: 'verb',
    streamsEnd: 'whole',
    make: ({ user, key }) =>
      editPat(runtime(), actorOf(user), { keyId: key.keyId, drainSeconds: 600 }, now()),
  },
  {
    name: 'how long it may go on without its caller, past the portal',
    look: byHangUp,
    by: 'database',
    streamsEnd: 'whole',
    make: (given) => sql('update api_keys set drain_seconds = 600 where id = $1', given),
  },
  {
    name: 'what its owner may call',
    look: byStatus(403),
    by: 'database',
    streamsEnd: 'whole',
    make: ({ user }) => stand.database.pool.query('delete from grants where user_id = $1', [user.userId]),
  },
  {
    name: 'its end',
    look: byStatus(401),
    by: 'database',
    streamsEnd: 'cut',
    make: (given) =>
      sql(
        `update api_keys set expires_at = greatest(now(), created_at + interval '1 second') where id = $1`,
        given,
      ),
  },
  {
    name: 'that it is revoked',
    look: byStatus(401),
    by: 'verb',
    streamsEnd: 'cut',
    make: ({ user, key }) => revokePat(runtime(), actorOf(user), { keyId: key.keyId }, now()),
  },
];

describe(`what changes on a key while ${2 * streamsEach} of its streams are open`, () => {
  it.each(changes)(
    '$name: holds from the next call on, and is never undone by a stream that ends',
    async (change) => {
      const { look, by, streamsEnd, make } = change;
      const given = await newcomer();
      const { key } = given;
      stand.provider.script((asked) => {
        const script = delayUntil(delay(look === byHangUp ? workMs : 0), chat());
        return typeof script === 'function' ? script(asked) : script;
      });
      for (const replica of replicas) expect(await look(replica, key)).toBe('old');
      const openCalls = () => replicas.map(({ composition }) => composition.runtime.gateway.openCallCount);
      await vi.waitUntil(() => openCalls().every((count) => count === 0), { timeout: 5_000 });
      const streams = await openStreams(key);
      onTestFinished(() => streams.forEach((stream) => void stream.finish()));
      expect(openCalls()).toEqual(replicas.map(() => streamsEach));
      await make(given);
      if (by === 'verb') expect(await look(stand, key)).toBe('new');
      for (const replica of replicas)
        await vi.waitUntil(async () => (await look(replica, key)) === 'new', {
          timeout: 5_000,
          interval: 10,
        });
      const watches = replicas.flatMap((replica) => [watch(replica, key, look), watch(replica, key, look)]);
      for (const stream of streams) {
        if (streamsEnd === 'whole') stream.finish();
        expect(await stream.ended).toBe(streamsEnd);
      }
      await delay(watchedAfterMs);
      const seen = await Promise.all(watches.map((end) => end()));
      expect(seen).toEqual(watches.map(() => ['new']));
    },
  );
});
