import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#db/embedded/cluster.ts';
import { startLatchkey } from '#tests/e2e/support/latchkey-process.ts';
import type { Stand } from './gateway-stand.ts';

export interface OwnServer {
  origin: string;
  pid: number | undefined;
  /** All that it has printed. */
  said(): Promise<string>;
  close(): Promise<void>;
}

/** The production build behind our own server, as `npm start` runs it, on the stand's database. */
export async function startOwnServer(
  { settings }: Pick<Stand, 'settings'>,
  more: Readonly<Record<string, string>>,
): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-own-server-'));
  const logFile = join(folder, 'log');
  const { origin, pid, stop } = await startLatchkey(
    { ...settings, LATCHKEY_DATA_DIR: join(folder, 'data'), ...more },
    { port: await freePort(), logFile },
  );
  return {
    origin: origin.replace('localhost', '127.0.0.1'),
    pid,
    said: () => readFile(logFile, 'utf8'),
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
