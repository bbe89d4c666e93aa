import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';

/** Waits for the install of another start, then for its build: the second time somebody has the lock again. */
const waitsTwice = `
import { writeFileSync } from 'node:fs';
import { oneAtATime } from './scripts/bootstrap/one-at-a-time.mjs';
await oneAtATime(async () => {});
writeFileSync('.bootstrap.lock', String(process.ppid));
const second = oneAtATime(async () => {});
console.log('waits again');
await second;
console.log('has gone on');
`;

it('a start that waits for the install and then for the build of another one says so once', async () => {
  const root = await mkdtemp(join(tmpdir(), 'latchkey-one-at-a-time-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const lock = join(root, '.bootstrap.lock');
  await cp(new URL('bootstrap', import.meta.url).pathname, join(root, 'scripts/bootstrap'), {
    recursive: true,
  });
  await writeFile(join(root, 'start.mjs'), waitsTwice);
  await writeFile(lock, String(process.pid));

  const start = spawn(process.execPath, ['start.mjs'], { cwd: root });
  onTestFinished(() => void start.kill('SIGKILL'));
  let said = '';
  for (const stream of [start.stdout, start.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const ended = once(start, 'close');
  const waiting = `latchkey: waiting for another start (pid ${process.pid}) to finish installing or building\n`;
  await vi.waitUntil(() => said === waiting, { timeout: 5_000 });
  await rm(lock);
  await vi.waitUntil(() => said.includes('waits again'), { timeout: 5_000 });
  await rm(lock);
  await ended;
  expect(said).toBe(`${waiting}waits again\nhas gone on\n`);
});
