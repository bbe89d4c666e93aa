import type { Db } from '#db/types.ts';
import type { Config } from '#lib/config/config.ts';
import type { Eviction, Gateway } from '#lib/gateway/gateway.ts';
import type { Keyring } from '#lib/keyring/keyring.ts';
import type { UsageTrouble } from './usage-trouble.ts';

/** Everything of which this process has exactly one. */
export interface Runtime {
  config: Config;
  db: Db;
  keyring: Keyring;
  gateway: Gateway;
  /** The time that keys, sessions and records are made and end by: the database's, so that replicas agree. */
  now: () => Date;
  /** Not `handleWeb` of a route's own bundle: its errors are of another class than those the gateway knows. */
  answerWeb(request: Request): Promise<Response>;
  /** Whether usage finds its way, for those who ask how we are. */
  usageTrouble(): UsageTrouble;
  /** Takes effect in this process before it returns. Other replicas hear of it from the database's triggers. */
  evict(eviction: Eviction): void;
}

const slot = Symbol.for('latchkey.runtime');
const claim = Symbol.for('latchkey.runtime.claimed');
const holder = globalThis as { [slot]?: Runtime; [claim]?: boolean };

/** Called once by a composition root. `server/` and Next's bundles load this module twice: the symbol makes them share. */
export function setRuntime(runtime: Runtime): void {
  holder[slot] = runtime;
}

export function findRuntime(): Runtime | undefined {
  return holder[slot];
}

export function getRuntime(): Runtime {
  const runtime = holder[slot];
  if (!runtime) throw new Error('the runtime was not composed before its first use');
  return runtime;
}

/** Said by a server before it loads Next: it composes, and Next's own start must not. */
export function claimRuntime(): void {
  holder[claim] = true;
}

export function isRuntimeClaimed(): boolean {
  return holder[claim] === true;
}
