import { inertPolicy } from '#lib/security/inert-policy.ts';
import { strictTransport } from '#lib/security/strict-transport.ts';
import type { ServerState } from './state.ts';

const inert: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': inertPolicy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const [name, value] = strictTransport;
const inertOverHttps: Readonly<Record<string, string>> = { ...inert, [name]: value };

/** Of what the server answers itself: no browser runs, frames or keeps it. */
export function inertHeaders({ servedSecurely }: Pick<ServerState, 'servedSecurely'>) {
  return servedSecurely ? inertOverHttps : inert;
}
