import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/** How long something took, beside a control of the same moment that has nothing to do with the code under test. */
export interface Measure {
  tookMs: number;
  controlMs: number;
  /** What this process computed meanwhile; left out where that is other work as well. */
  cpuMs?: number;
}

/**
 * Every measure beyond the limit, of which there may be none, be it one of twenty. A busy machine stalls the control
 * too. So does code that blocks this process, but that one is at work for as long.
 */
export function lateOnes(measures: readonly Measure[], limitMs: number): string[] {
  return measures
    .filter(({ tookMs, controlMs, cpuMs = 0 }) => tookMs - controlMs > limitMs || cpuMs > limitMs)
    .map(({ tookMs, controlMs, cpuMs = 0 }) => {
      const [took, control, cpu] = [tookMs, controlMs, cpuMs].map((ms) => `${ms.toFixed()} ms`);
      return `one of ${measures.length} took ${took}, its control ${control}, at work for ${cpu}`;
    });
}

/** What this process has computed since. */
export function cpuSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1_000;
}

export interface Work {
  loop: EventLoopUtilization;
  cpu: NodeJS.CpuUsage;
}

export function beginWork(): Work {
  return { loop: performance.eventLoopUtilization(), cpu: process.cpuUsage() };
}

/** How long this process had work since, and a busy machine did not let it: what it computed is not part of it. */
export function keptMs({ loop, cpu }: Work): number {
  return Math.max(0, performance.eventLoopUtilization(loop).active - cpuSince(cpu));
}
