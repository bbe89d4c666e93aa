import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Launched, launch } from '../processes.ts';
import type { LatchkeyDatabase } from './target.ts';

interface Ready {
  databaseUrl: string;
  key: string;
  model: string;
}

async function countUsage({ child }: Launched, expected: number): Promise<number> {
  let count = -1;
  for (;;) {
    const answer = once(child, 'message');
    child.send('count');
    const [counted] = (await answer) as [{ count: number }];
    if (counted.count >= expected || counted.count === count) return counted.count;
    count = counted.count;
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

/** One database for all of the product's ways to run, as they would share it in production. */
export async function openLatchkeyDatabase(folder: string, providerPort: number): Promise<LatchkeyDatabase> {
  const secrets = {
    LATCHKEY_MASTER_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    AUTH_SECRET: randomBytes(32).toString('hex'),
  };
  const setup = launch({
    command: [process.execPath, 'tests/bench/latchkey-setup.ts'],
    place: 'beside',
    ipc: true,
    env: {
      ...secrets,
      LATCHKEY_DATA_DIR: join(folder, 'database'),
      BENCH_PROVIDER_URL: `http://127.0.0.1:${providerPort}/v1`,
    },
  });
  const ended = once(setup.child, 'exit').then((): never => {
    throw new Error(`the database could not be set up: ${setup.output()}`);
  });
  const [ready] = (await Promise.race([once(setup.child, 'message'), ended])) as [Ready];
  ended.catch(() => {}); // from here on its end is an ordinary one
  const env = {
    ...secrets,
    DATABASE_URL: ready.databaseUrl,
    LATCHKEY_ALLOW_PRIVATE_UPSTREAMS: '127.0.0.0/8',
    LATCHKEY_LOG_LEVEL: 'warn',
    LATCHKEY_DRAIN_SECONDS: '1',
  };
  return {
    env,
    key: ready.key,
    model: ready.model,
    pid: setup.pid,
    countUsage: (expected) => countUsage(setup, expected),
  };
}
