import type { Call, Interruption } from './call.ts';
import type { GatewayPorts } from './ports.ts';

const sweepEveryMs = 100;
const recheckEveryMs = 2_000;

/** Every call between admission and its usage event. One sweep keeps all their deadlines, so that no call needs a timer. */
export class OpenCalls {
  private readonly ports: GatewayPorts;
  /**
   * An array whose last element fills a gap. A Set of short-lived objects is rebuilt all the time, and each old table
   * points to the next: once one is in V8's old space, all calls since stay alive until a full collection.
   */
  private readonly calls: Call[] = [];
  private readonly timer: NodeJS.Timeout;
  private recheckedAt = 0;
  private rechecking = false;

  constructor(ports: GatewayPorts) {
    this.ports = ports;
    this.timer = setInterval(() => this.sweep(), sweepEveryMs);
    this.timer.unref();
  }

  get size(): number {
    return this.calls.length;
  }

  add(call: Call): void {
    call.place = this.calls.length;
    this.calls.push(call);
  }

  remove(call: Call): void {
    const last = this.calls.pop();
    if (last === undefined || last === call) return;
    this.calls[call.place] = last;
    last.place = call.place;
  }

  interrupt(concerns: (call: Call) => boolean, reason: Interruption): void {
    for (const call of [...this.calls]) if (concerns(call)) call.carrier?.interrupt(reason);
  }

  /** Makes room: work that nobody waits for goes before anybody is refused for long. */
  endLeft(): void {
    // Backwards: a call that ends itself is replaced by one that was looked at already.
    for (let index = this.calls.length - 1; index >= 0; index -= 1) {
      const call = this.calls[index];
      if (call?.leftAt !== undefined) call.carrier?.giveUp();
    }
  }

  /** Asks the database about the keys of these calls and cuts those that are no longer usable. */
  async recheck(concerns: (call: Call) => boolean): Promise<void> {
    const ids = new Set<string>();
    for (const call of this.calls) if (concerns(call)) ids.add(call.record.publicId);
    if (ids.size === 0) return;
    const dead = await this.ports.findDeadKeys([...ids]);
    if (dead.size > 0) this.interrupt((call) => dead.has(call.record.publicId), 'revoked');
  }

  close(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    if (this.calls.length === 0) return;
    const now = this.ports.monotonic();
    // Backwards: a call that ends itself is replaced by one that was looked at already.
    for (let index = this.calls.length - 1; index >= 0; index -= 1) this.calls[index]?.carrier?.tick(now);
    if (now - this.recheckedAt >= recheckEveryMs && !this.rechecking) this.recheckOld(now);
  }

  /** Also without a push from the database a stream ends soon after its key does. */
  private recheckOld(now: number): void {
    this.recheckedAt = now;
    this.rechecking = true;
    this.recheck((call) => now - call.exchange.arrivedAt > recheckEveryMs)
      .catch((error: unknown) => this.ports.logError('streams.recheck_failed', error, {}))
      .finally(() => {
        this.rechecking = false;
      });
  }
}
