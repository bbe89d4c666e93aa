import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stand, startStand } from '#tests/support/gateway-stand.ts';
import { type PythonHome, pythonWith } from '#tests/support/python.ts';

const run = promisify(execFile);

let stand: Stand;
let home: PythonHome;
beforeAll(async () => {
  home = await pythonWith('openai', '3.52.0');
  stand = await startStand();
}, 300_000);
afterAll(() => stand?.close());

it('the official Python SDK chats, streams, lists and raises its own errors', async ({ skip }) => {
  if (home.missing) skip(home.missing);
  const script = join(import.meta.dirname, 'python-client.py');
  const { stdout } = await run(home.python, [script, stand.baseUrl, stand.model], {
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
