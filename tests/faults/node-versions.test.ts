import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeBootstrapProject } from '#tests/support/bootstrap-project.ts';

const run = promisify(execFile);
const majors = [18, 26];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-nodes-'));
  const build = `node-${process.platform}-${process.arch}`;
  const packages = majors.map((major) => `node-${major}@npm:${build}@${major}`);
  await run('npm', [
    'install',
    '--prefix',
    folder,
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...packages,
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The project holds no Node of its own, so that the machine's is the one to go on with. */
async function startUnder(major: number): Promise<string> {
  const project = await makeBootstrapProject(join(folder, `node_modules/node-${major}/bin`));
  try {
    const start = project.npm('run', 'gateway');
    await start.ended;
    return start.output();
  } finally {
    await project.close();
  }
}

it('a machine with Node 18 and no packages gets them, and one line about the Node that it lacks', async () => {
  const said = await startUnder(18);
  expect(said).toMatch(/latchkey: installed in [\d.]+ s\n/);
  expect(said).toMatch(/latchkey: Node 24 or newer is needed, this is 18\.\d+\.\d+, and npm has none for /);
  expect(said).not.toContain('the server found');
});

it('a machine with Node 26 and no packages gets them, and goes on', async () => {
  const said = await startUnder(26);
  expect(said).toMatch(/latchkey: installed in [\d.]+ s\n/);
  expect(said).toContain('the server found small@1.0.0');
});
