import { type ObjectScan, parseMember } from '../body/scan.ts';
import { standardRates } from '../usage/other-rates.ts';

const none: ReadonlySet<unknown> = new Set([null]);
/** Members by which a caller picks what a provider asks for a call, and what they say at the rates of the price. */
const standardValues: ReadonlyMap<string, ReadonlySet<unknown>> = new Map([
  ...standardRates,
  // Searches, by which OpenAI, xAI and OpenRouter ask a fee.
  ['web_search_options', none],
  ['search_parameters', none],
  ['plugins', none],
]);
const longestValue = 64;

export const rateNames: readonly string[] = [...standardValues.keys()];

/** Whether the call may be billed at rates that no price here tells. */
export function asksOtherRates(body: Buffer, { members }: ObjectScan): boolean {
  for (const [name, standard] of standardValues) {
    const span = members.get(name);
    if (!span) continue;
    if (span.end - span.start > longestValue) return true;
    try {
      if (!standard.has(parseMember(body, span))) return true;
    } catch {
      return true;
    }
  }
  return false;
}
