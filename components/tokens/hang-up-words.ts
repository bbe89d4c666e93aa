/** What a form proposes to whoever lets a provider finish. */
export const proposedDrainSeconds = 30;

/** What becomes of a call whose client goes away before the answer ends, as the key's page says it. */
export function hangUpText(drainSeconds: number): string {
  return drainSeconds === 0
    ? 'if a client hangs up, its call is stopped at the provider'
    : `if a client hangs up, the provider may go on for ${drainSeconds} s`;
}
