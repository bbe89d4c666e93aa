import type { SecurityRulesForm } from '#lib/settings/input.ts';

export interface Rules {
  maxPatAgeDays: number | null;
  maxPatsPerUser: number | null;
  allowNonExpiringPats: boolean;
}

/** The fields as they are typed: an empty one is no limit. */
export interface RuleValues extends SecurityRulesForm {
  maxPatAgeDays: string;
  maxPatsPerUser: string;
  allowNonExpiringPats: boolean;
}

export function valuesOf({ maxPatAgeDays, maxPatsPerUser, allowNonExpiringPats }: Rules): RuleValues {
  return {
    maxPatAgeDays: maxPatAgeDays === null ? '' : String(maxPatAgeDays),
    maxPatsPerUser: maxPatsPerUser === null ? '' : String(maxPatsPerUser),
    allowNonExpiringPats,
  };
}

export function isSame(one: RuleValues, other: RuleValues): boolean {
  return (
    one.maxPatAgeDays.trim() === other.maxPatAgeDays.trim() &&
    one.maxPatsPerUser.trim() === other.maxPatsPerUser.trim() &&
    one.allowNonExpiringPats === other.allowNonExpiringPats
  );
}
