import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '#db/embedded/cluster.ts';

export interface Nginx {
  origin: string;
  /** What it complained of. */
  complaints(): string;
  close(): Promise<void>;
}

/** Debian's place, and those where others put it. */
const binary = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx'].find(
  (path) => existsSync(path),
);

/** Why a test cannot run on this machine; undefined where it can. */
export const nginxMissing = binary ? undefined : 'nginx is not installed here: apt-get install nginx-light';

/** A real nginx in front of an address. `settings` stand beside `proxy_pass`; without any it is as a newcomer has it. */
export async function startNginx(target: string, settings = ''): Promise<Nginx> {
  if (!binary) throw new Error(nginxMissing);
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-nginx-'));
  const port = await freePort();
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, port, target, settings));
  const child = spawn(binary, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'exit');
  const origin = `http://localhost:${port}`;
  await untilListening(
    origin,
    () => child.exitCode === null,
    () => said,
  );
  return {
    origin,
    complaints: () => said,
    async close() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number, target: string, settings: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n  ');
  return `daemon off;
master_process off;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  ${temporary}
  upstream latchkey { server ${new URL(target).host}; keepalive 8; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://latchkey;
      ${settings}
    }
  }
}
`;
}

async function untilListening(origin: string, isAlive: () => boolean, said: () => string): Promise<void> {
  while (isAlive()) {
    const answered = await fetch(`${origin}/healthz`).then(
      (response) => response.arrayBuffer(),
      () => undefined,
    );
    if (answered) return;
    await delay(20);
  }
  throw new Error(`nginx did not start: ${said()}`);
}
