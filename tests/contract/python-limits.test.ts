import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { chat } from '#tests/support/provider-answers.ts';
import type { CallEnd, Script } from '#tests/support/provider-call.ts';
import {
  breakAfter,
  errorInStream,
  failure,
  neverAnswer,
  resetBeforeHeaders,
} from '#tests/support/provider-faults.ts';
import { type PythonHome, pythonWith } from '#tests/support/python.ts';
import { createClosedModel } from '#tests/support/stand-extras.ts';
import { openStand } from '#tests/support/stand-suite.ts';

const run = promisify(execFile);
const forever = new Promise<never>(() => {});
const atOnce = 400;

/** What Python saw. */
interface Seen {
  left: string[];
  timeouts: unknown[][];
  cancelled: string;
  big: string;
  at_once: number;
  refused: Record<string, unknown[]>;
  retries: Record<string, unknown[]>;
  broken: Record<string, unknown[]>;
}

/** The answer to each prompt that the client says; without one of these, a short one. */
const scripts: [begins: string, (rest: string[]) => Script][] = [
  ['left open', () => chat({ afterFirstWord: forever })],
  ['never', () => neverAnswer()],
  ['echo', (rest) => chat({ words: [['echo', ...rest].join(' ')] })],
  ['fails', ([status]) => failure(Number(status), { code: 'some_code' })],
  ['resets', () => resetBeforeHeaders()],
  [
    'again',
    ([status, retry]) =>
      failure(Number(status), {
        headers: { 'retry-after-ms': '20', ...(retry && { 'x-should-retry': retry }) },
      }),
  ],
  ['breaks error', () => errorInStream(3)],
  ['breaks', ([how]) => breakAfter(700, chat(), how as 'reset' | 'destroy' | 'end')],
];

let home: PythonHome;
let seen: Seen;
const heard = new Map<string, Promise<CallEnd>[]>();
const stand = openStand();
beforeAll(async () => {
  home = await pythonWith('openai', '3.52.0');
  if (home.missing) return;
  await createClosedModel(stand);
  stand.provider.script((call) => {
    const found = scripts.find(([begins]) => call.prompt.startsWith(begins));
    const script = found ? found[1](call.prompt.split(' ').slice(1)) : chat();
    return typeof script === 'function' ? script(call) : script;
  });
  const script = join(import.meta.dirname, 'python-limits.py');
  const { stdout } = await run(home.python, [script, stand.baseUrl, stand.model, String(atOnce)], {
    env: { LATCHKEY_TEST_KEY: stand.key } as unknown as NodeJS.ProcessEnv,
    timeout: 100_000,
  });
  seen = JSON.parse(stdout) as Seen;
  // Kept here, since the stand forgets them after the first test.
  for (const { prompt, ended } of stand.provider.calls) {
    const name = prompt.length > 100 ? `${prompt.length} characters` : prompt;
    heard.set(name, [...(heard.get(name) ?? []), ended]);
  }
}, 300_000);
beforeEach(({ skip }) => {
  if (home.missing) skip(home.missing);
});

const endsOf = (prompt: string) => Promise.all(heard.get(prompt) ?? []);

it('a stream that Python leaves early ends at the provider, closed by hand or by its block', async () => {
  expect(seen.left).toEqual(['Hello', 'Hello']);
  for (const prompt of ['left open 1', 'left open 2'])
    expect(await endsOf(prompt)).toEqual(['client-hung-up']);
});

it('a call that Python gives up, by its timeout or its task, ends at the provider', async () => {
  expect(seen.timeouts).toEqual([
    ['APITimeoutError', null, null],
    ['APITimeoutError', null, null],
  ]);
  expect(seen.cancelled).toBe('cancelled');
  for (const prompt of ['never 1', 'never 2', 'never 3'])
    expect(await endsOf(prompt)).toEqual(['client-hung-up']);
});

it('a body of 10 MB arrives whole', async () => {
  expect(seen.big).toBe('stop');
  expect(await endsOf(`${10 * 1024 * 1024} characters`)).toEqual(['complete']);
});

it(`${atOnce} calls at once of the asynchronous client get each its own answer`, () => {
  expect(seen.at_once).toBe(atOnce);
});

it('what is refused or fails is raised as the type that the SDK has for it', async () => {
  expect(seen.refused).toEqual({
    403: ['PermissionDeniedError', 403, 'model_access_denied'],
    405: ['APIStatusError', 405, 'method_not_allowed'],
    413: ['APIStatusError', 413, 'request_too_large'],
    429: ['RateLimitError', 429, 'some_code'],
    500: ['InternalServerError', 500, 'some_code'],
    502: ['InternalServerError', 502, 'upstream_error'],
    504: ['InternalServerError', 504, 'upstream_timeout'],
    529: ['InternalServerError', 529, 'some_code'],
  });
  expect(heard.has(`${26 * 1024 * 1024} characters`)).toBe(false);
});

it('the SDK repeats what it is told to, and nothing that it is told not to', () => {
  expect(seen.retries).toEqual({
    'told to': ['BadRequestError', 400, null],
    'told not to': ['InternalServerError', 500, null],
    'not told': ['InternalServerError', 503, null],
    'refused here': ['AuthenticationError', 401, 'invalid_api_key'],
  });
  const counts = ['again 400 true', 'again 500 false', 'again 503', 'hi'].map(
    (prompt) => heard.get(prompt)?.length ?? 0,
  );
  expect(counts).toEqual([3, 1, 3, 0]);
});

it('a stream that breaks raises, however it does', () => {
  expect(seen.broken).toEqual({
    reset: [true, 'upstream_truncated', true],
    destroy: [true, 'upstream_truncated', true],
    end: [true, 'upstream_truncated', true],
    error: [true, null, true],
  });
});
