import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stand, startStand } from '#tests/support/gateway-stand.ts';

const run = promisify(execFile);
const version = '3.52.0';
const cache = join(homedir(), '.cache', 'latchkey-tests');
const home = join(cache, `openai-python-${version}`);
const python = join(home, 'bin', 'python');

/** Installed once a machine, by pip from wherever it is set up to. Says why not, where it cannot. */
async function install(): Promise<string | undefined> {
  if (existsSync(python)) return undefined;
  const half = `${home}.${process.pid}`;
  try {
    await mkdir(cache, { recursive: true });
    await run('python3', ['-m', 'venv', half], { timeout: 60_000 });
    await run(join(half, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', `openai==${version}`], {
      timeout: 180_000,
    });
    await rename(half, home);
    return undefined;
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    return `the Python SDK cannot be installed here: ${String(error).slice(0, 300)}`;
  }
}

let stand: Stand;
let reason: string | undefined;
beforeAll(async () => {
  reason = await install();
  stand = await startStand();
}, 300_000);
afterAll(() => stand.close());

it('the official Python SDK chats, streams, lists and raises its own errors', async ({ skip }) => {
  if (reason) skip(reason);
  const script = join(import.meta.dirname, 'python-client.py');
  const { stdout } = await run(python, [script, stand.baseUrl, stand.model], {
    env: { LATCHKEY_TEST_KEY: stand.key } as unknown as NodeJS.ProcessEnv,
  });
  expect(JSON.parse(stdout)).toEqual({
    plain: 'Hello from the test provider.',
    plain_tokens: 18,
    stream: 'Hello from the test provider.',
    stream_usage: 0,
    asked_usage: 1,
    models: ['acme/small'],
    retrieved: 'acme/small',
    errors: [
      ['AuthenticationError', 401, 'invalid_api_key', true],
      ['NotFoundError', 404, 'model_not_found', true],
      ['BadRequestError', 400, 'invalid_model', true],
      ['BadRequestError', 400, 'invalid_metadata', true],
    ],
    headers: { 'x-latchkey-model': 'acme/small', 'x-latchkey-key-id': stand.publicId },
  });
});
