import { Pool } from 'undici';
import type { ProviderAccount } from '../ports.ts';
import { type Guard, guardedConnector } from './guard.ts';

const connectTimeoutMs = 10_000;

/**
 * One pool of connections an origin. Deadlines are kept by the sweep over open calls, not by a timer a request;
 * a connection carries one request at a time, since a stream would block what is behind it.
 */
export class Pools {
  private readonly guard: Guard;
  private readonly guarded = new Map<string, Pool>();
  private readonly internal = new Map<string, Pool>();

  constructor(guard: Guard) {
    this.guard = guard;
  }

  of(account: ProviderAccount): Pool {
    const pools = account.internal ? this.internal : this.guarded;
    const known = pools.get(account.origin);
    if (known) return known;
    const pool = new Pool(account.origin, {
      pipelining: 1,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 30_000,
      maxHeaderSize: 64 * 1024,
      connect: account.internal
        ? { timeout: connectTimeoutMs }
        : guardedConnector(this.guard, connectTimeoutMs),
    });
    pools.set(account.origin, pool);
    return pool;
  }

  async close(): Promise<void> {
    const pools = [...this.guarded.values(), ...this.internal.values()];
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}
