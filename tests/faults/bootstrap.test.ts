import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type BootstrapProject, makeBootstrapProject } from '#tests/support/bootstrap-project.ts';

const soon = { timeout: 30_000, interval: 20 };

let project: BootstrapProject;
beforeEach(async () => {
  project = await makeBootstrapProject();
});
afterEach(() => project.close());

const allEnded = async () => (await project.running()).length === 0;

it('Ctrl-C while packages are installed ends all of it at once, and the next start recovers', async () => {
  project.stalls = true;
  const first = project.npm('run', 'gateway');
  await vi.waitUntil(() => project.asked > 0, soon);
  const pressed = performance.now();
  process.kill(-first.pid, 'SIGINT');
  await first.ended;
  await vi.waitUntil(allEnded, soon);
  expect(performance.now() - pressed).toBeLessThan(3_000);
  expect(first.output()).toContain('latchkey: stopped; the next start does what is left\n');

  project.stalls = false;
  const second = project.npm('run', 'gateway');
  await second.ended;
  expect(second.output()).toMatch(/latchkey: installed in [\d.]+ s/);
  expect(second.output()).toContain('the server found small@1.0.0');
});

it('packages that are long in coming are said to be still awaited', async () => {
  project.stalls = true;
  const start = project.npm('run', 'gateway');
  await vi.waitUntil(() => start.output().includes('latchkey: still installing (10 s)\n'), soon);
  process.kill(-start.pid, 'SIGINT');
  await start.ended;
});

it('npm alone being told to end while packages are installed ends what it started', async () => {
  project.stalls = true;
  const start = project.npm('run', 'gateway');
  await vi.waitUntil(() => project.asked > 0, soon);
  process.kill(start.pid, 'SIGTERM');
  await vi.waitUntil(allEnded, { timeout: 5_000, interval: 20 });
});

it('npm alone being told to end while the server runs asks the server to end', async () => {
  const start = project.npm('run', 'gateway', '--', '--stay');
  await vi.waitUntil(() => start.output().includes('the server found'), soon);
  process.kill(start.pid, 'SIGTERM');
  await vi.waitUntil(allEnded, { timeout: 5_000, interval: 20 });
  expect(start.output()).toContain('the server heard SIGTERM');
});
