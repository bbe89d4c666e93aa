import type { FrontKind, Setting } from './front-proxy.ts';

/**
 * Set as the balancers of the clouds behave: strict about HTTP, kept connections on both sides, a minute of idleness.
 * Without `abortonclose` it goes on for clients that have left, until the answer comes.
 */
export const haproxy: FrontKind = {
  name: 'HAProxy',
  package: 'haproxy',
  binary: 'haproxy',
  configFile: 'haproxy.cfg',
  configure,
  command: () => ['-db', '-f', 'haproxy.cfg'],
  // What the server behind it did wrong, or the proxy could not pass on.
  complains: /^ended (?:[SP]|.*<BADREQ>)|\[(?:ALERT|WARNING)\]/,
};

/** `settings` stand among the defaults. */
function configure({ port, target, settings }: Setting): string {
  return `global
  log stdout format raw local0 info
defaults
  mode http
  log global
  log-format "ended %ts status %ST %HM %HP"
  option http-keep-alive
  option abortonclose
  option forwardfor
  timeout connect 5s
  timeout http-request 10s
  timeout http-keep-alive 60s
  timeout client 60s
  timeout server 60s
  ${settings}
frontend portal
  bind 127.0.0.1:${port}
  default_backend latchkey
backend latchkey
  http-reuse safe
  server one ${target}
`;
}
