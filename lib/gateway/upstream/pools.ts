import { buildConnector } from 'undici';
import type { ProviderAccount } from '../ports.ts';
import { type Guard, guardedConnector } from './guard.ts';
import { directRead } from './http1-connection.ts';
import { Http1Pool, type Room } from './http1-pool.ts';

const connectTimeoutMs = 10_000;

/** One pool of connections an origin. Deadlines are kept by the sweep over open calls, not by a timer a request. */
export class Pools {
  private readonly guard: Guard;
  private readonly monotonic: () => number;
  private readonly room: Room;
  private readonly guarded = new Map<string, Http1Pool>();
  private readonly internal = new Map<string, Http1Pool>();

  /** `kept`: how many connections stay open without a request, to all origins together. */
  constructor(guard: Guard, monotonic: () => number, kept: number) {
    this.guard = guard;
    this.monotonic = monotonic;
    this.room = { left: kept };
  }

  of(account: ProviderAccount): Http1Pool {
    const pools = account.internal ? this.internal : this.guarded;
    const known = pools.get(account.origin);
    if (known) return known;
    const connector = account.internal
      ? buildConnector({ timeout: connectTimeoutMs, allowH2: false, onread: directRead })
      : guardedConnector(this.guard, connectTimeoutMs, directRead);
    const pool = new Http1Pool(account.origin, connector, this.monotonic, this.room);
    pools.set(account.origin, pool);
    return pool;
  }

  close(): void {
    for (const pool of [...this.guarded.values(), ...this.internal.values()]) pool.close();
  }
}
