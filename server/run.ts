import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedDatabaseError } from '#db/embedded/embedded-error.ts';
import { refuseWhileHeld } from '#db/embedded/folder-lock.ts';
import { readServerTime } from '#db/queries/server-time.ts';
import { type Config, loadConfig } from '#lib/config/config.ts';
import { ConfigError } from '#lib/config/config-error.ts';
import { type FirstStart, firstStart } from '#lib/first-start/first-start.ts';
import { KeyringError } from '#lib/keyring/keyring.ts';
import { log } from '#lib/log.ts';
import { type Composition, compose } from '#lib/runtime/compose.ts';
import { type FileShares, fileShares } from '#lib/runtime/open-files.ts';
import { claimRuntime, setRuntime } from '#lib/runtime/runtime.ts';
import { banner } from './banner.ts';
import { createAddressReader } from './client-address.ts';
import { consoleToLog } from './console-log.ts';
import { type ServerStorage, startStorage } from './database.ts';
import { drain } from './drain.ts';
import { createHttpServer } from './http-server.ts';
import { type MetricsServer, startMetrics } from './metrics.ts';
import { startPortal } from './portal.ts';
import { releaseStartupMemory } from './startup-memory.ts';
import { newServerState, type ServerState } from './state.ts';
import { startUpkeep } from './upkeep.ts';

export interface RunOptions {
  portal: boolean;
  dev: boolean;
}

const graceMs = 1_000;
const exitDeadlineMs = 20_000;
const portPatienceMs = 3_000;
const portPollMs = 100;

interface Running {
  config: Config;
  files: FileShares | undefined;
  state: ServerState;
  server: Server;
  storage: ServerStorage | undefined;
  composition: Composition | undefined;
  metrics: MetricsServer | undefined;
  upkeep: { stop(): void } | undefined;
  closePortal: () => Promise<void>;
  stopping: boolean;
}

/** The whole life of a process. Listens first, so that probes have an answer while the database is waited for. */
export async function run(env: NodeJS.ProcessEnv, options: RunOptions): Promise<void> {
  claimRuntime();
  try {
    const config = loadConfig(env);
    log.level = config.logLevel;
    // Before the port, which may be taken by the very same Latchkey.
    await refuseBeside(config);
    const files = fileShares();
    const state = newServerState(config);
    const server = createHttpServer(state, createAddressReader(config.trustedProxies), {
      takesUpgrades: options.dev,
      files,
    });
    await listen(server, config).catch(async (error: unknown) => {
      // By one that began at the same moment and was faster, perhaps: then this is no port to be taken from it.
      if (isPortTaken(error)) await refuseBeside(config);
      throw error;
    });
    const running: Running = {
      config,
      files,
      state,
      server,
      storage: undefined,
      composition: undefined,
      metrics: undefined,
      upkeep: undefined,
      closePortal: async () => {},
      stopping: false,
    };
    stopOnSignals(running);
    const first = await bringUp(running, options);
    process.stdout.write(banner(config.publicUrl, first));
  } catch (error) {
    fail(error);
  }
}

async function bringUp(running: Running, options: RunOptions): Promise<FirstStart | undefined> {
  const { state, server } = running;
  const [storage, portal] = await Promise.all([
    startStorage(running.config, (what) => {
      state.waitingFor = what;
    }),
    options.portal
      ? startPortal({ dev: options.dev, host: running.config.host, port: portOf(server), server })
      : undefined,
  ]);
  running.storage = storage;
  // From here on strangers have a say in what Next prints. A developer reads its words as they are.
  if (!options.dev) consoleToLog(log);
  const { config, database, keyring } = storage;
  const first = options.portal
    ? await firstStart({ db: database.db, keyring, config }, new Date(await readServerTime(database.db)))
    : undefined;
  const composition = await compose({ ...storage, files: running.files });
  running.composition = composition;
  setRuntime(composition.runtime);
  running.metrics = await startMetrics(config, composition);
  running.upkeep = startUpkeep(database);
  state.runtime = composition.runtime;
  if (portal) {
    state.portal = portal.listener;
    running.closePortal = portal.close;
  }
  releaseStartupMemory();
  state.ready = true;
  return first;
}

async function refuseBeside({ databaseUrl, dataDir, publicUrl }: Config): Promise<void> {
  if (databaseUrl === undefined) await refuseWhileHeld(dataDir, publicUrl);
}

/** On a restart the Latchkey before this one still listens for a moment. */
async function listen(server: Server, { host, port }: Config): Promise<void> {
  const end = performance.now() + portPatienceMs;
  for (;;) {
    try {
      server.listen(port, host);
      await once(server, 'listening');
      return;
    } catch (error) {
      if (!isPortTaken(error) || performance.now() > end) throw error;
      await delay(portPollMs);
    }
  }
}

function isPortTaken(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** A process group gets a signal more than once, through every parent: the first is the one that counts. */
function stopOnSignals(running: Running): void {
  process.on('SIGTERM', () => void stop(running, graceMs));
  process.on('SIGINT', () => void stop(running, 0));
  process.on('SIGHUP', () => void stop(running, 0));
}

async function stop(running: Running, grace: number): Promise<void> {
  if (running.stopping) return;
  running.stopping = true;
  const { config, server, state } = running;
  state.draining = true;
  const patienceMs = config.drainSeconds * 1000 + exitDeadlineMs;
  setTimeout(() => process.exit(1), patienceMs).unref();
  try {
    await announceStop(running);
    await drain({ server, state, drainSeconds: config.drainSeconds, graceMs: grace });
    await running.closePortal();
    running.upkeep?.stop();
    await running.metrics?.close();
    await running.composition?.close();
    await running.storage?.close();
    process.stdout.write('latchkey: stopped\n');
    process.exit(0);
  } catch (error) {
    log.error({ error }, 'stop.failed');
    process.exit(1);
  }
}

/** A folder that cannot be written to must not keep the process from ending. */
async function announceStop({ storage }: Running): Promise<void> {
  await storage?.announceClose().catch((error: unknown) => log.warn({ error }, 'stop.not_announced'));
}

/** What an operator can mend is one line; anything else is logged whole. */
function fail(error: unknown): never {
  if (
    error instanceof ConfigError ||
    error instanceof KeyringError ||
    error instanceof EmbeddedDatabaseError
  ) {
    process.stderr.write(`latchkey: ${error.message}\n`);
  } else if (isPortTaken(error)) {
    process.stderr.write(
      `latchkey: PORT is taken by another process (${error.message}): stop it, or set PORT to another one\n`,
    );
  } else log.fatal({ error }, 'start.failed');
  process.exit(1);
}
