import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '#db/client.ts';
import { startEmbedded } from '#db/embedded/start.ts';
import { migrate } from '#db/migrate.ts';
import { createDatabase, urlOf } from './db-clone.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    templateUrl: string;
  }
}

/** What a crash would lose is the run's own: there is nothing to wait for the disk for. */
const fastAndForgetful = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_connections: '200',
  max_wal_size: '4GB',
};

let running: Promise<{ templateUrl: string; stop(): Promise<void> }> | undefined;
let users = 0;

/** One real PostgreSQL a run, shared by its projects, with one migrated database in it that test files clone. */
export async function setup(project: TestProject): Promise<void> {
  users += 1;
  running ??= startServer();
  project.provide('templateUrl', (await running).templateUrl);
}

export async function teardown(): Promise<void> {
  users -= 1;
  if (users > 0) return;
  const server = await running;
  await server?.stop();
}

async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  const log = { info: () => undefined, warn: (message: string) => console.warn(message) };
  const embedded = await startEmbedded({ dataDir: join(folder, 'data'), log, settings: fastAndForgetful });
  await createDatabase(embedded.url, 'latchkey_template', undefined);
  const templateUrl = urlOf(embedded.url, 'latchkey_template');
  const template = openDatabase(templateUrl);
  await migrate(template, new Date());
  await template.end();
  return {
    templateUrl,
    async stop() {
      await embedded.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
