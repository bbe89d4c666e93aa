import { type Front, type FrontKind, missingHere, type Setting, startFront } from './front-proxy.ts';

export const nginx: FrontKind = {
  name: 'nginx',
  package: 'nginx-light',
  binary: 'nginx',
  configFile: 'nginx.conf',
  configure,
  command: (folder) => ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'],
  complains: /\[(?:error|crit|alert|emerg)\]/,
};

export const nginxMissing = missingHere(nginx);

export function startNginx(target: string): Promise<Front> {
  return startFront(nginx, target);
}

/** `settings` stand beside `proxy_pass`. */
function configure({ folder, port, target, settings }: Setting): string {
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
  upstream latchkey { server ${target}; keepalive 8; }
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
