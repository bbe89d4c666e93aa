import { execFileSync, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, launch, waitForPort } from '../processes.ts';
import { Skip, type Target } from './target.ts';

export const nginx: Target = {
  name: 'nginx',
  title: 'nginx',
  start: async ({ providerPort, folder }) => {
    const binary = findNginx();
    const port = await freePort();
    const file = join(folder, 'nginx.conf');
    await writeFile(file, configure(folder, port, providerPort));
    const proxy = launch({ command: [binary, '-e', 'stderr', '-c', file], place: 'measured' });
    await waitForPort(proxy, port);
    return {
      port,
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer client' },
      model: 'fast',
      version: readVersion(binary),
      pids: [proxy.pid],
    };
  },
};

function findNginx(): string {
  const found = ['nginx', '/usr/sbin/nginx', '/usr/local/sbin/nginx'].find(
    (binary) => spawnSync(binary, ['-v']).status === 0,
  );
  if (!found) throw new Skip('nginx is not installed');
  return found;
}

function readVersion(binary: string): string {
  const { stderr } = spawnSync(binary, ['-v'], { encoding: 'utf8' });
  return /nginx\/([\d.]+)/.exec(stderr)?.[1] ?? '';
}

/** One process without a master, so that all it does is in one place to read. */
function configure(folder: string, port: number, providerPort: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `  ${kind}_temp_path ${join(folder, `nginx-${kind}`)};`,
  );
  return `
daemon off;
master_process off;
worker_processes 1;
pid ${join(folder, 'nginx.pid')};
error_log stderr crit;
${userLine()}
events { worker_connections 8192; }
http {
  access_log off;
  keepalive_requests 1000000000;
${temporary.join('\n')}
  upstream provider {
    server 127.0.0.1:${providerPort};
    keepalive 512;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_set_header Connection "";
      proxy_set_header Authorization "Bearer upstream";
    }
  }
}
`;
}

function userLine(): string {
  return process.getuid?.() === 0 ? `user ${execFileSync('id', ['-un'], { encoding: 'utf8' }).trim()};` : '';
}
