import type { FrontKind, Setting } from './front-proxy.ts';

export const caddy: FrontKind = {
  name: 'Caddy',
  package: 'caddy',
  binary: 'caddy',
  configFile: 'Caddyfile',
  configure,
  command: () => ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile'],
  complains: /"level":"(?:error|panic|fatal)"/,
};

/** `settings` stand within `reverse_proxy`. */
function configure({ port, target, settings }: Setting): string {
  return `{
  admin off
  auto_https off
}
http://localhost:${port} {
  bind 127.0.0.1
  reverse_proxy ${target} {
    ${settings}
  }
}
`;
}
