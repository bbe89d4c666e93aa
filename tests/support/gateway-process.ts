import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '#db/embedded/cluster.ts';
import { serverFlags } from '../../scripts/bootstrap/server-flags.mjs';
import type { Stand } from './gateway-stand.ts';

/** `npm run gateway` as its own process, to kill. */
export interface GatewayProcess {
  url: string;
  baseUrl: string;
  process: ChildProcess;
  /** Everything it said on its outputs. */
  output(): string;
  /** Asks a probe; undefined while nobody listens. */
  probe(path: '/healthz' | '/readyz'): Promise<{ status: number; body: Record<string, string> } | undefined>;
  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** What a process needs of a stand. */
type StandSettings = Pick<Stand, 'masterKeys'> & { database: Pick<Stand['database'], 'url'> };

interface Options {
  dataDir: string;
  databaseUrl?: string;
  drainSeconds?: number;
  port?: number;
  /** How many files it may have open. */
  openFiles?: number;
  /** Instead of what it is given otherwise; undefined takes a setting away. */
  env?: Record<string, string | undefined>;
}

export async function startGatewayProcess(
  stand: StandSettings,
  { dataDir, databaseUrl = stand.database.url, drainSeconds = 30, port: wanted, openFiles, env }: Options,
): Promise<GatewayProcess> {
  const port = wanted ?? (await freePort());
  const limit = openFiles === undefined ? '' : `ulimit -n ${openFiles}; `;
  const command = [process.execPath, ...serverFlags, 'server/gateway.ts'];
  const child = spawn('sh', ['-c', `${limit}exec "$0" "$@"`, ...command], {
    cwd: new URL('../..', import.meta.url).pathname,
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      LATCHKEY_DATA_DIR: dataDir,
      LATCHKEY_MASTER_KEYS: stand.masterKeys,
      AUTH_SECRET: 'a'.repeat(43),
      LATCHKEY_ALLOW_PRIVATE_UPSTREAMS: '127.0.0.0/8',
      LATCHKEY_DRAIN_SECONDS: String(drainSeconds),
      ...env,
    } as unknown as NodeJS.ProcessEnv,
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    baseUrl: `${url}/api/inference/openai`,
    process: child,
    output: () => said,
    async probe(path) {
      try {
        const response = await fetch(url + path, { headers: { connection: 'close' } });
        return { status: response.status, body: (await response.json()) as Record<string, string> };
      } catch {
        return undefined;
      }
    },
    async stop(signal) {
      child.kill(signal);
      const [code, by] = await ended;
      return { code, signal: by };
    },
  };
}
