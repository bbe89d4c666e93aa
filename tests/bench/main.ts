import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Options, readOptions, usage } from './options.ts';
import { freePort, launch, pinning, projectFolder, stopAll, waitForPort } from './processes.ts';
import { summarise, toTable } from './report.ts';
import { check, type Measured, runRounds } from './rounds.ts';
import { bare } from './targets/bare.ts';
import { gateway, server } from './targets/latchkey.ts';
import { openLatchkeyDatabase } from './targets/latchkey-database.ts';
import { nextRoute } from './targets/next-route.ts';
import { nginx } from './targets/nginx.ts';
import { portkey } from './targets/portkey.ts';
import { type BenchContext, type LatchkeyDatabase, Skip, type Target } from './targets/target.ts';
import { undici } from './targets/undici.ts';

const targets: readonly Target[] = [bare, nginx, undici, gateway, server, nextRoute, portkey];

async function run(options: Options, startedAt: Date): Promise<void> {
  const chosen = choose(options.only);
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-'));
  const resultsFolder = join(projectFolder, 'bench-results');
  const stamp = startedAt.toISOString().replaceAll(':', '-').slice(0, 19);
  await mkdir(resultsFolder, { recursive: true });
  try {
    const load = launch({ command: [process.execPath, 'tests/bench/load.ts'], place: 'beside', ipc: true });
    const context = await createContext(folder, join(resultsFolder, stamp), options.profile);
    const skipped: Record<string, string> = {};
    const measured: Measured[] = [];
    for (const target of chosen) {
      try {
        const started = await target.start(context);
        await check(load, { target, started });
        measured.push({ target, started });
        console.log(`${target.title}${started.version ? ` ${started.version}` : ''}: ready`);
      } catch (error) {
        skipped[target.name] = error instanceof Skip ? error.message : `failed: ${String(error)}`;
        console.log(`${target.title}: left out, ${skipped[target.name]}`);
      }
    }
    const rows = summarise(await runRounds(load, measured, options));
    console.log(`\n${toTable(rows, 'plain')}\n\n${toTable(rows, 'stream')}\n`);
    const versions = Object.fromEntries(
      measured.map(({ target, started }) => [target.name, started.version]),
    );
    const machine = {
      cpu: cpus()[0]?.model,
      cpus: cpus().length,
      memory: totalmem(),
      node: process.version,
      pinning,
    };
    const file = join(resultsFolder, `${stamp}.json`);
    await writeFile(file, JSON.stringify({ startedAt, machine, versions, options, skipped, rows }, null, 2));
    console.log(`written to ${file}`);
    if (
      rows.some(({ errors }) => errors > 0) ||
      Object.values(skipped).some((why) => why.startsWith('failed'))
    ) {
      process.exitCode = 1;
    }
  } finally {
    await stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

function choose(only: readonly string[]): readonly Target[] {
  const unknown = only.filter((name) => !targets.some((target) => target.name === name));
  if (unknown.length > 0) throw new Error(`no such target: ${unknown.join(', ')}\n${usage}`);
  return only.length === 0 ? targets : targets.filter(({ name }) => only.includes(name));
}

async function createContext(folder: string, profileFolder: string, profile: boolean): Promise<BenchContext> {
  const providerPort = await freePort();
  const provider = launch({
    command: [process.execPath, 'tests/bench/provider.ts'],
    place: 'beside',
    env: { PORT: String(providerPort) },
  });
  await waitForPort(provider, providerPort);
  let database: Promise<LatchkeyDatabase> | undefined;
  return {
    providerPort,
    folder,
    profileFolder: profile ? profileFolder : undefined,
    latchkey: () => {
      database ??= openLatchkeyDatabase(folder, providerPort);
      return database;
    },
  };
}

process.once('SIGINT', () => void stopAll().then(() => process.exit(130)));
process.once('SIGTERM', () => void stopAll().then(() => process.exit(143)));

try {
  await run(readOptions(process.argv.slice(2)), new Date());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
