import * as z from 'zod';
import { flagField } from '#lib/input-fields.ts';

/** A form sends an empty text where there is no limit. */
function limit(min: number, max: number, words: string) {
  const range = `Use a whole number of ${words} from ${min} to ${max.toLocaleString('en')}, or leave it empty.`;
  return z.preprocess((value) => {
    if (typeof value !== 'string') return value;
    return value.trim() === '' ? null : Number(value);
  }, z.number(range).int(range).min(min, range).max(max, range).nullable());
}

/** Any subset: what is left out stays as it is. */
export const securityRulesInput = z.strictObject({
  maxPatAgeDays: limit(1, 3_650, 'days').optional(),
  maxPatsPerUser: limit(1, 1_000, 'keys').optional(),
  allowNonExpiringPats: flagField.optional(),
});

export type SecurityRulesInput = z.output<typeof securityRulesInput>;

/** As a form sends it. */
export type SecurityRulesForm = z.input<typeof securityRulesInput>;
