import { access, constants, mkdir, realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Binaries, prepareBinaries } from './binaries.ts';
import {
  type Access,
  clusterPaths,
  freePort,
  initialise,
  isInitialised,
  readAccess,
  superuser,
  writeAccess,
} from './cluster.ts';
import { EmbeddedDatabaseError } from './embedded-error.ts';
import { type HeldFolder, holdFolder } from './folder-lock.ts';
import { isReady, stopLeftBehind } from './postmaster.ts';
import { chooseLaunch, type Launch } from './privileges.ts';
import { type ServerProcess, spawnServer } from './server-process.ts';

export interface EmbeddedLog {
  info(message: string): void;
  warn(message: string): void;
}

export interface EmbeddedOptions {
  dataDir: string;
  log: EmbeddedLog;
  /** Where this Latchkey listens: named to a second one that is started on the same folder. */
  address?: string;
  settings?: Record<string, string>;
}

export interface EmbeddedDatabase {
  url: string;
  /** Called as soon as a stop is known of, so that a Latchkey started meanwhile waits. */
  leave(): Promise<void>;
  stop(): Promise<void>;
}

interface Cluster {
  data: string;
  dataDir: string;
  access: Access;
  binaries: Binaries;
  launch: Launch;
  options: EmbeddedOptions;
}

const readyPatienceMs = 120_000;
const connectionPatienceMs = 10_000;
const startAttempts = 20;
const firstPauseMs = 100;
const longestPauseMs = 10_000;
const database = 'latchkey';

/** Holds the folder, recovers what a killed process left, starts the server and keeps it running until `stop`. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const dataDir = await openFolder(options.dataDir);
  const folder = await holdFolder(dataDir, options.address);
  try {
    const cluster = await prepareCluster(dataDir, options);
    const first = await startServer(cluster, 'may change');
    await ensureDatabase(cluster);
    return keepRunning(cluster, first, folder);
  } catch (error) {
    await folder.release();
    throw error;
  }
}

async function openFolder(wanted: string): Promise<string> {
  try {
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    await access(wanted, constants.R_OK | constants.W_OK | constants.X_OK);
    return await realpath(wanted);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new EmbeddedDatabaseError(
      `${wanted} cannot be used (${code}): start Latchkey as the user that owns it, or set LATCHKEY_DATA_DIR to another folder`,
    );
  }
}

async function prepareCluster(dataDir: string, options: EmbeddedOptions): Promise<Cluster> {
  const { data, links } = clusterPaths(dataDir);
  const binaries = await prepareBinaries(links);
  const launch = await chooseLaunch(binaries, dataDir, data);
  if (!(await isInitialised(dataDir))) {
    options.log.info(`setting up the embedded database in ${data}`);
    const made = await initialise(dataDir, binaries, launch);
    return { data, dataDir, access: made, binaries, launch, options };
  }
  const known = await readAccess(dataDir);
  if (!known) {
    throw new EmbeddedDatabaseError(
      `${clusterPaths(dataDir).access} is missing, which holds the password of the data in ${data}: restore it from a backup`,
    );
  }
  return { data, dataDir, access: known, binaries, launch, options };
}

/**
 * Remains of a killed server get the time to go. A port that was taken while Latchkey was away is replaced; while it
 * runs the port stays, since everybody has the address.
 */
async function startServer(cluster: Cluster, port: 'may change' | 'stays'): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const leftBehind = await stopLeftBehind(cluster.data);
    if (leftBehind === 'stopped') cluster.options.log.warn('stopped a database that was left running');
    const server = spawnServer({
      ...cluster,
      port: cluster.access.port,
      settings: cluster.options.settings ?? {},
      onLine: (line) => reportLine(cluster.options.log, line),
    });
    if (await untilReady(server, cluster)) return server;
    await server.stop();
    const said = server.lastLines();
    if (attempt >= startAttempts || !isPassing(said)) {
      throw new EmbeddedDatabaseError(
        `the embedded database did not start: ${said.join(' · ') || 'no answer'}`,
      );
    }
    const isTaken = said.some((line) => line.includes('Address already in use'));
    if (isTaken && port === 'may change') await takeAnotherPort(cluster);
    await delay(firstPauseMs);
  }
}

function isPassing(lines: string[]): boolean {
  return lines.some((line) => /Address already in use|shared memory block|lock file/.test(line));
}

async function takeAnotherPort(cluster: Cluster): Promise<void> {
  cluster.access = { ...cluster.access, port: await freePort() };
  await writeAccess(cluster.dataDir, cluster.access);
}

async function untilReady(server: ServerProcess, cluster: Cluster): Promise<boolean> {
  const end = performance.now() + readyPatienceMs;
  while (!server.hasExited() && performance.now() < end) {
    if (await isReady(cluster.data)) return true;
    await delay(5);
  }
  return false;
}

async function ensureDatabase(cluster: Cluster): Promise<void> {
  const client = new pg.Client({
    connectionString: urlOf(cluster.access, 'postgres'),
    connectionTimeoutMillis: connectionPatienceMs,
  });
  client.on('error', () => undefined);
  await client.connect().catch((error: { code?: string }) => {
    if (error.code !== '28P01') throw error;
    throw new EmbeddedDatabaseError(
      `the password in ${clusterPaths(cluster.dataDir).access} is not that of the data beside it: restore both from one backup`,
    );
  });
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
}

function keepRunning(cluster: Cluster, first: ServerProcess, folder: HeldFolder): EmbeddedDatabase {
  const stopping = new AbortController();
  let server = first;
  const keep = async () => {
    for (let pause = firstPauseMs; ; ) {
      const since = performance.now();
      await server.exited;
      if (stopping.signal.aborted) return;
      if (performance.now() - since > longestPauseMs) pause = firstPauseMs;
      cluster.options.log.warn('the embedded database ended by itself: starting it again');
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      pause = Math.min(pause * 2, longestPauseMs);
      const again = await startServer(cluster, 'stays').catch((error: unknown) => {
        cluster.options.log.warn(error instanceof Error ? error.message : String(error));
      });
      if (again) server = again;
    }
  };
  const kept = keep();
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    stopping.abort();
    await server.stop();
    await kept;
    await server.stop();
    await folder.release();
  };
  return {
    url: urlOf(cluster.access, database),
    leave: folder.leave,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

function urlOf(access: Access, name: string): string {
  return `postgres://${superuser}:${encodeURIComponent(access.password)}@127.0.0.1:${access.port}/${name}`;
}

/** Only what an operator would act on; statements of failing queries could hold data. */
function reportLine(log: EmbeddedLog, line: string): void {
  if (/^(PANIC|FATAL|WARNING)/.test(line) && !/terminating connection|the database system is/.test(line)) {
    log.warn(`database: ${line}`);
  }
}
