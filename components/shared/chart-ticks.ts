/** Wide enough for `21 Nov` and the air around it. */
const tickRoom = 64;
const evenSteps = [1, 2, 3, 4, 6, 8, 12, 24];

/** Which of the times are written under a chart, the newest always: those of the same times and width are the same. */
export function ticksOf(times: readonly string[], width: number): string[] {
  const most = Math.max(1, Math.floor(width / tickRoom));
  const needed = Math.max(1, Math.ceil(times.length / most));
  const step = evenSteps.find((even) => even >= needed) ?? needed;
  return times.filter((_, index) => (times.length - 1 - index) % step === 0);
}
