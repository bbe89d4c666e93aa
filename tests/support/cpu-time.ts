/** Milliseconds of CPU that `run` takes: unlike the clock, it does not count what other processes take meanwhile. */
export function cpuTimeOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
