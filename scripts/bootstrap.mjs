#!/usr/bin/env node
// Stands behind every npm script. Plain JavaScript without a dependency, for whatever Node from 18 on a machine has:
// it makes sure of the packages and of Node 24, builds what has to be built, and goes on there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild } from './bootstrap/build.mjs';
import { runForeground } from './bootstrap/child.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { fail, root } from './bootstrap/say.mjs';
import { serverFlags } from './bootstrap/server-flags.mjs';
import { verify } from './bootstrap/verify.mjs';

const bin = (name) => join(root, 'node_modules', name);
const vitest = (...projects) => [
  bin('vitest/vitest.mjs'),
  'run',
  ...projects.flatMap((project) => ['--project', project]),
];
/** Only where it lies: Node's own `--env-file-if-exists` says at each start that there is none. */
const settings = () => (existsSync(join(root, '.env')) ? ['--env-file=.env'] : []);
const server = (file, ...options) => [...settings(), ...serverFlags, file, ...options];

const commands = {
  start: { build: true, mode: 'production', run: () => server('server/main.ts') },
  gateway: { mode: 'production', run: () => server('server/gateway.ts') },
  dev: { mode: 'development', run: () => server('server/main.ts', '--dev') },
  build: { build: true },
  // A run that names its files needs no portal; the whole one serves it to the contract suite.
  test: {
    build: (names) => names.length === 0,
    mode: 'test',
    run: () => vitest('unit', 'contract'),
  },
  'test:contract': { build: true, mode: 'test', run: () => vitest('contract') },
  'test:contract-next': { build: true, mode: 'test', run: () => vitest('contract-next') },
  'test:faults': { build: true, mode: 'test', run: () => vitest('faults') },
  'test:e2e': {
    build: true,
    mode: 'test',
    run: () => [bin('@playwright/test/cli.js'), 'test', '--config', 'tests/e2e/playwright.config.ts'],
  },
  bench: { build: true, mode: 'production', run: () => ['tests/bench/main.ts'] },
  verify: { call: verify },
  'db:generate': { run: () => [bin('drizzle-kit/bin.cjs'), 'generate'] },
  'db:migrate': { run: () => server('scripts/db-migrate.ts') },
  reencrypt: { run: () => server('scripts/reencrypt.ts') },
  'reset-password': { run: () => server('scripts/reset-password.ts') },
};

const [name = '', ...parameters] = process.argv.slice(2);
const command = commands[name];
if (!command) fail(`"${name}" is none of: ${Object.keys(commands).join(', ')}`);

const node = await ensureInstalled();
const build = typeof command.build === 'function' ? command.build(parameters) : command.build;
if (build) await ensureBuild(node);
if (command.call) process.exitCode = await command.call(node);
if (command.run) {
  process.exitCode = await runForeground(node, [...command.run(), ...parameters], { NODE_ENV: command.mode });
}
