const weekMs = 7 * 86_400_000;
const hourMs = 3_600_000;

/** Seven days back, at a full hour: sums are kept by the hour. */
export function weekBefore(now: Date): Date {
  return new Date(Math.floor((now.getTime() - weekMs) / hourMs) * hourMs);
}
