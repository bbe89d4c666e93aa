import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serverFlags } from '../../../scripts/bootstrap/server-flags.mjs';
import { freePort, launch, projectFolder, waitForReady } from '../processes.ts';
import { type BenchContext, Skip, type Started, type Target } from './target.ts';

/** The data plane alone, with authentication, grants and usage on. */
export const gateway: Target = {
  name: 'gateway',
  title: "Latchkey's gateway",
  usesDatabase: true,
  start: (bench) => start(bench, 'server/gateway.ts', profileArguments(bench)),
};

/** That of another checkout with its packages installed: what a change costs is seen best beside what was before it. */
export function gatewayIn(checkout: string): Target {
  const folder = resolve(checkout);
  return {
    name: 'against',
    title: `the gateway in ${folder}`,
    usesDatabase: true,
    start: (bench) => start(bench, 'server/gateway.ts', [], folder),
  };
}

/** As `npm start` runs it: the same data plane in front of Next, in one process. */
export const server: Target = {
  name: 'server',
  title: 'Latchkey in front of Next',
  usesDatabase: true,
  start: (bench) => {
    requireBuild();
    return start(bench, 'server/main.ts');
  },
};

export function requireBuild(): void {
  if (!existsSync(join(projectFolder, '.next/BUILD_ID')))
    throw new Skip('there is no build: run `npm run build`');
}

function profileArguments({ profileFolder }: BenchContext): string[] {
  return profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
}

async function start(
  bench: BenchContext,
  file: string,
  nodeArguments: readonly string[] = [],
  checkout = projectFolder,
): Promise<Started> {
  if (!existsSync(join(checkout, file))) throw new Skip(`${file} does not exist in ${checkout}`);
  const { env, key, model, pid } = await bench.latchkey();
  const port = await freePort();
  const proxy = launch({
    // As the bootstrap starts it.
    command: [process.execPath, ...serverFlags, ...nodeArguments, file],
    place: 'measured',
    cwd: checkout,
    env: { ...env, LATCHKEY_DATA_DIR: join(bench.folder, String(port)), PORT: String(port) },
  });
  await waitForReady(proxy, `http://127.0.0.1:${port}/readyz`);
  return {
    port,
    path: '/api/inference/openai/chat/completions',
    headers: { authorization: `Bearer ${key}` },
    model,
    pids: [proxy.pid],
    databasePids: [pid],
  };
}
