import type { Call, Interruption } from './call.ts';
import type { GatewayPorts } from './ports.ts';

const sweepEveryMs = 100;
const recheckEveryMs = 2_000;

/** Every call between admission and its usage event. One sweep keeps all their deadlines, so that no call needs a timer. */
export class OpenCalls {
  private readonly ports: GatewayPorts;
  private readonly calls = new Set<Call>();
  private readonly timer: NodeJS.Timeout;
  private recheckedAt = 0;
  private rechecking = false;

  constructor(ports: GatewayPorts) {
    this.ports = ports;
    this.timer = setInterval(() => this.sweep(), sweepEveryMs);
    this.timer.unref();
  }

  get size(): number {
    return this.calls.size;
  }

  add(call: Call): void {
    this.calls.add(call);
  }

  remove(call: Call): void {
    this.calls.delete(call);
  }

  interrupt(concerns: (call: Call) => boolean, reason: Interruption): void {
    for (const call of this.calls) if (concerns(call)) call.carrier?.interrupt(reason);
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
    if (this.calls.size === 0) return;
    const now = this.ports.monotonic();
    for (const call of this.calls) call.carrier?.tick(now);
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
