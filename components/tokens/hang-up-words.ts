/** What a form proposes to whoever lets a provider finish. */
export const proposedDrainSeconds = 30;

/** What a key does when its caller hangs up, as its page says it. */
export function hangUpText(drainSeconds: number): string {
  return drainSeconds === 0
    ? 'a hang-up stops the provider'
    : `after a hang-up the provider may go on for ${drainSeconds} s`;
}
