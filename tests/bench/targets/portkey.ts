import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, launch, projectFolder, waitForPort } from '../processes.ts';
import { Skip, type Target } from './target.ts';

const version = '1.15.2';

/** Freshly installed it answers 500 to every stream: with these two versions it does not. */
const overrides = { hono: '4.9.7', '@hono/node-server': '1.13.7' };

export const portkey: Target = {
  name: 'portkey',
  title: 'Portkey gateway',
  start: async ({ providerPort }) => {
    const folder = await install();
    const port = await freePort();
    const proxy = launch({
      command: [
        process.execPath,
        'node_modules/@portkey-ai/gateway/build/start-server.js',
        '--headless',
        `--port=${port}`,
      ],
      place: 'measured',
      cwd: folder,
      env: { TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' },
    });
    await waitForPort(proxy, port);
    return {
      port,
      path: '/v1/chat/completions',
      headers: {
        authorization: 'Bearer upstream',
        'x-portkey-provider': 'openai',
        'x-portkey-custom-host': `http://127.0.0.1:${providerPort}/v1`,
      },
      model: 'fast',
      version,
      pids: [proxy.pid],
    };
  },
};

/** Into a folder of the bench's own, once: the product does not depend on what it is compared with. */
async function install(): Promise<string> {
  const folder = join(projectFolder, 'node_modules/.cache/latchkey-bench', `portkey-${version}`);
  const done = join(folder, 'installed');
  if (existsSync(done)) return folder;
  await mkdir(folder, { recursive: true });
  const manifest = { private: true, dependencies: { '@portkey-ai/gateway': version }, overrides };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const npm = spawnSync(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: folder,
      encoding: 'utf8',
      timeout: 180_000,
    },
  );
  if (npm.status !== 0) {
    const reason = npm.error?.message ?? npm.stderr.trim().split('\n')[0] ?? 'npm failed';
    throw new Skip(`it could not be installed: ${reason}`);
  }
  await writeFile(done, new Date().toISOString());
  return folder;
}
