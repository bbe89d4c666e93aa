import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Options, readOptions, usageText } from './options.ts';
import {
  freePort,
  type Launched,
  launch,
  pinning,
  projectFolder,
  stopAll,
  waitForPort,
} from './processes.ts';
import { reportProfiles } from './profile-report.ts';
import { summarise, toTable } from './report.ts';
import { check, type Measured, runRounds } from './rounds.ts';
import { bare } from './targets/bare.ts';
import { gateway, gatewayIn, server } from './targets/latchkey.ts';
import { openLatchkeyDatabase } from './targets/latchkey-database.ts';
import { nextRoute } from './targets/next-route.ts';
import { nginx } from './targets/nginx.ts';
import { portkey } from './targets/portkey.ts';
import { type BenchContext, type LatchkeyDatabase, Skip, type Target } from './targets/target.ts';
import { undici } from './targets/undici.ts';
import { takeTurn } from './turn.ts';

const targets: readonly Target[] = [bare, nginx, undici, gateway, server, nextRoute, portkey];

/** A database that is still shutting down may write while its folder goes. */
const removal = { recursive: true, force: true, maxRetries: 10, retryDelay: 200 };

interface Starts {
  measured: Measured[];
  /** Names and reasons. */
  skipped: Record<string, string>;
}

async function run(options: Options, startedAt: Date): Promise<void> {
  const chosen = choose(options);
  await takeTurn();
  const [loadBefore = 0] = loadavg();
  if (loadBefore > 0.7) {
    console.log(
      `the machine is busy (load ${loadBefore.toFixed(1)}): trust ratios of CPU alone, no latencies`,
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-'));
  // Also after Ctrl-C, which ends the process elsewhere.
  process.once('exit', () => rmSync(folder, removal));
  const resultsFolder = join(projectFolder, 'bench-results');
  const stamp = startedAt.toISOString().replaceAll(':', '-').slice(0, 19);
  const profileFolder = options.profile ? join(resultsFolder, stamp) : undefined;
  await mkdir(profileFolder ?? resultsFolder, { recursive: true });
  try {
    const load = launch({ command: [process.execPath, 'tests/bench/load.ts'], place: 'beside', ipc: true });
    const context = await createContext(folder, profileFolder);
    const { measured, skipped } = await startTargets(chosen, context, load);
    const { results, recordable } = await runRounds(load, measured, options);
    const rows = summarise(results);
    console.log(`\n${toTable(rows, 'plain')}\n\n${toTable(rows, 'stream')}\n`);
    const recorded = recordable > 0 ? await (await context.latchkey()).countUsage(recordable) : 0;
    if (recordable > 0) console.log(`usage: ${recorded} calls recorded, ${recordable} answered whole`);
    const file = join(resultsFolder, `${stamp}.json`);
    const versions = Object.fromEntries(
      measured.map(({ target, started }) => [target.name, started.version]),
    );
    const machine = describeMachine(loadBefore);
    const usage = { recorded, recordable };
    await writeFile(
      file,
      JSON.stringify({ startedAt, machine, versions, options, skipped, usage, rows }, null, 2),
    );
    console.log(`written to ${file}`);
    const failed = Object.values(skipped).some((reason) => reason.startsWith('failed'));
    if (failed || recorded < recordable || rows.some(({ errors }) => errors > 0)) process.exitCode = 1;
  } finally {
    await stopAll();
  }
  // A profile is written when its process ends.
  if (profileFolder !== undefined) console.log(await reportProfiles(profileFolder));
}

async function startTargets(
  chosen: readonly Target[],
  context: BenchContext,
  load: Launched,
): Promise<Starts> {
  const starts: Starts = { measured: [], skipped: {} };
  for (const target of chosen) {
    try {
      const started = await target.start(context);
      await check(load, { target, started });
      starts.measured.push({ target, started });
      console.log(`${target.title}${started.version ? ` ${started.version}` : ''}: ready`);
    } catch (error) {
      const reason = error instanceof Skip ? error.message : `failed: ${String(error)}`;
      starts.skipped[target.name] = reason;
      console.log(`${target.title}: left out, ${reason}`);
    }
  }
  return starts;
}

function describeMachine(loadBefore: number) {
  const model = cpus()[0]?.model;
  return { cpu: model, cpus: cpus().length, memory: totalmem(), node: process.version, pinning, loadBefore };
}

function choose({ only, against }: Options): readonly Target[] {
  const unknown = only.filter((name) => !targets.some((target) => target.name === name));
  if (unknown.length > 0) throw new Error(`no such target: ${unknown.join(', ')}\n${usageText}`);
  const chosen = only.length === 0 ? targets : targets.filter(({ name }) => only.includes(name));
  return against === undefined ? chosen : [...chosen, gatewayIn(against)];
}

async function createContext(folder: string, profileFolder: string | undefined): Promise<BenchContext> {
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
    profileFolder,
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
