import { formatCount, plural } from '#lib/format/number.ts';

type Rule = 'maxPatAgeDays' | 'maxPatsPerUser' | 'allowNonExpiringPats';

const rules: Readonly<Record<Rule, { label: string; value: (value: unknown) => string }>> = {
  maxPatAgeDays: {
    label: 'maximum age',
    value: (value) => (typeof value === 'number' ? plural(value, 'day') : 'no limit'),
  },
  maxPatsPerUser: {
    label: 'keys per user',
    value: (value) => (typeof value === 'number' ? formatCount(value) : 'no limit'),
  },
  allowNonExpiringPats: {
    label: 'keys without an end',
    value: (value) => (value ? 'allowed' : 'not allowed'),
  },
};

/** What of the security rules changed: "maximum age from no limit to 90 days". */
export function describeRuleChanges({ from, to }: { from?: unknown; to?: unknown }): string[] {
  if (!isRecord(from) || !isRecord(to)) return [];
  return Object.entries(rules).flatMap(([rule, { label, value }]) =>
    from[rule] === to[rule] ? [] : [`${label} from ${value(from[rule])} to ${value(to[rule])}`],
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
