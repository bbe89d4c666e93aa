import { getHeapStatistics } from 'node:v8';
import { GatewayError } from './errors.ts';

export interface OverloadLimits {
  maxOpenCalls: number;
  maxLagMs: number;
  /** Of the heap and of the buffers beside it: what is resident falls too late, or never, to end a refusal. */
  maxUsedBytes: number;
}

export const defaultLimits: OverloadLimits = {
  maxOpenCalls: 12_000,
  maxLagMs: 1_500,
  maxUsedBytes: 2_000_000_000,
};

const sampleEveryMs = 250;

export interface OverloadParts {
  openCalls(): number;
  monotonic(): number;
  limits?: OverloadLimits;
  /** Gives up what can be spared, as long as there is too much. */
  relieve?(): void;
  usedBytes?(): number;
}

/** Refuses work before the process breaks down under it. Sampled beside the requests, so that asking costs a comparison. */
export class Overload {
  private readonly limits: OverloadLimits;
  private readonly openCalls: () => number;
  private readonly monotonic: () => number;
  private readonly relieve: (() => void) | undefined;
  private readonly usedBytes: () => number;
  private readonly timer: NodeJS.Timeout;
  private reason: string | undefined;
  private sampledAt: number;
  private lagged = false;

  constructor({ openCalls, monotonic, limits = defaultLimits, relieve, usedBytes }: OverloadParts) {
    this.limits = limits;
    this.openCalls = openCalls;
    this.monotonic = monotonic;
    this.relieve = relieve;
    this.usedBytes = usedBytes ?? usedByHeap;
    this.sampledAt = monotonic();
    this.timer = setInterval(() => this.sample(), sampleEveryMs);
    this.timer.unref();
  }

  check(): void {
    if (this.openCalls() >= this.limits.maxOpenCalls) refuse('open requests');
    if (this.reason) refuse(this.reason);
  }

  get currentReason(): string | undefined {
    return this.openCalls() >= this.limits.maxOpenCalls ? 'open requests' : this.reason;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private sample(): void {
    const now = this.monotonic();
    const lagged = now - this.sampledAt - sampleEveryMs > this.limits.maxLagMs;
    this.sampledAt = now;
    // One long pause, as a process has that has just begun, is no overload.
    if (lagged && this.lagged) this.reason = 'event-loop lag';
    else if (this.isOutOfMemory()) this.reason = 'memory';
    else this.reason = undefined;
    this.lagged = lagged;
    if (this.currentReason) this.relieve?.();
  }

  /** A process that refuses everything allocates nothing, and so would never collect what it once held. */
  private isOutOfMemory(): boolean {
    if (this.usedBytes() <= this.limits.maxUsedBytes) return false;
    const { gc } = globalThis as { gc?: () => void };
    gc?.();
    return this.usedBytes() > this.limits.maxUsedBytes;
  }
}

/** Not by `process.memoryUsage`, which opens a file and throws where there are too many. */
function usedByHeap(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

function refuse(reason: string): never {
  throw new GatewayError('overloaded', `The gateway has too much to do (${reason}). Try again in a second.`);
}
