import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Stand, startStand } from '#tests/support/gateway-stand.ts';
import { chat } from '#tests/support/provider-answers.ts';
import { delayHeaders } from '#tests/support/provider-faults.ts';
import { transports } from '#tests/support/transports.ts';

const total = 10_000;
const workers = 4;
/** Of these callers the first leaves at once, the last mostly hears all of its answer. */
const longestStayMs = 14;

let stand: Stand;
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
beforeAll(async () => {
  process.on('unhandledRejection', note).on('uncaughtExceptionMonitor', note);
  stand = await startStand();
  const [slow, quick] = [delayHeaders(4, chat()), chat({ gapMs: 1 })];
  stand.provider.script((call) => {
    const script = call.prompt === 'slow' ? slow : quick;
    return typeof script === 'function' ? script(call) : script;
  });
});
afterAll(async () => {
  await stand.close();
  process.off('unhandledRejection', note).off('uncaughtExceptionMonitor', note);
  expect(unhandled).toEqual([]);
});

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

interface Plan {
  stream: boolean;
  slow: boolean;
  /** How much of the body is sent before the caller leaves. */
  share: number;
  stayMs: number;
}

const planFrom = (random: () => number): Plan => ({
  stream: random() < 0.6,
  slow: random() < 0.3,
  share: random() < 0.2 ? random() : 1,
  stayMs: random() * longestStayMs,
});

/** Calls, and breaks the connection off at a moment that nobody chose. */
function call(origin: string, { stream, slow, share, stayMs }: Plan): Promise<'answered' | 'left'> {
  const body = JSON.stringify({
    model: stand.model,
    stream,
    messages: [{ role: 'user', content: slow ? 'slow' : 'quick' }],
  });
  return new Promise((resolve) => {
    const outgoing = request(`${origin}/api/inference/openai/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${stand.key}`,
        'content-type': 'application/json',
        'content-length': body.length,
      },
    });
    const timer = setTimeout(() => outgoing.destroy(), stayMs);
    const finish = (how: 'answered' | 'left') => {
      clearTimeout(timer);
      resolve(how);
    };
    outgoing.on('error', () => finish('left'));
    outgoing.on('response', (response) => {
      response.on('error', () => finish('left'));
      response.on('end', () => finish('answered'));
      response.resume();
    });
    if (share < 1) outgoing.write(body.slice(0, Math.floor(body.length * share)));
    else outgoing.end(body);
  });
}

describe('callers that leave at any moment', () => {
  it(`leave one row each, ${total} times over, and nothing open, unhandled or slow`, async () => {
    const opened: string[] = [];
    const { usage, runtime } = stand.composition;
    vi.spyOn(usage, 'open').mockImplementation(function (this: typeof usage, event) {
      opened.push(event.requestId);
      return Object.getPrototypeOf(usage).open.call(usage, event);
    });
    const begun = performance.now();
    const ends = { answered: 0, left: 0 };
    for (const [seed, { open }] of transports.entries()) {
      const { origin, close } = await open(stand);
      let todo = Math.ceil(total / transports.length);
      const work = async (random: () => number) => {
        while (todo-- > 0) ends[await call(origin, planFrom(random))] += 1;
      };
      await Promise.all(
        Array.from({ length: workers }, (_, worker) => work(randomFrom(seed * workers + worker + 1))),
      );
      await close();
    }
    expect(ends.answered + ends.left).toBeGreaterThanOrEqual(total);
    expect(Math.min(ends.answered, ends.left)).toBeGreaterThan(total / 20);
    expect(performance.now() - begun).toBeLessThan(120_000);

    // What was sent before its caller left may still wait in the kernel to be taken.
    let last = -1;
    await vi.waitUntil(
      () => {
        const isQuiet = last === opened.length && runtime.gateway.openCallCount === 0;
        last = opened.length;
        return isQuiet;
      },
      { interval: 300, timeout: 20_000 },
    );
    await stand.provider.idle();
    const rows = await vi.waitUntil(
      async () => {
        const written = await stand.usage();
        return written.length >= opened.length && written;
      },
      { interval: 100, timeout: 20_000 },
    );
    const ids = rows.map(({ requestId }) => requestId);
    expect(new Set(opened).size).toBe(opened.length);
    expect(ids.toSorted()).toEqual(opened.toSorted());
    // Whoever left with a part of the body never made a request; all others did.
    expect(opened.length).toBeGreaterThan(total * 0.6);
    const outcomes = new Set(rows.map(({ outcome }) => outcome));
    expect(outcomes).toEqual(new Set(['ok', 'client_closed']));
    const left = rows.filter(({ outcome }) => outcome === 'client_closed');
    expect(left.filter(({ estimated, costNano }) => estimated && !costNano)).toEqual([]);
    // A few left before their request was on its way to the provider: nobody worked for these.
    const unsent = left.filter(({ estimated }) => !estimated);
    expect(unsent.filter(({ costNano, inputTokens }) => costNano !== 0 || inputTokens !== 0)).toEqual([]);
    expect(unsent.length).toBeLessThan(left.length / 20);
    expect(unhandled).toEqual([]);
  });
});
