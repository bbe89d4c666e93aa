import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';

/** Nobody, as most systems number it. */
const nobody = 65_534;
const root = new URL('../..', import.meta.url).pathname;
const program = `
  const { startEmbedded } = await import('./db/embedded/start.ts');
  const database = await startEmbedded({ dataDir: process.argv[1], log: { info() {}, warn() {} } });
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query('select 7 as seven');
  await client.end();
  await database.stop();
  console.log(JSON.stringify({ uid: process.getuid(), ...rows[0] }));
`;

let folder: string | undefined;
afterEach(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
});

it.runIf(process.platform === 'linux')(
  'starts, answers and stops for a user who is not root',
  async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-nobody-'));
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await chown(folder, nobody, nobody);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program, join(folder, 'data')],
      { cwd: root, timeout: 100_000, ...(isRoot && { uid: nobody, gid: nobody }) },
    );
    const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(told).toEqual({ uid: isRoot ? nobody : process.getuid?.(), seven: 7 });
  },
  120_000,
);
