import { formatCount, plural } from '#lib/format/number.ts';
import { asRecord } from '#lib/gateway/json.ts';

interface RuleWords {
  label: string;
  value: (value: unknown) => string;
}

const byName = new Map<string, RuleWords>(
  Object.entries({
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
  }),
);

/** What a security rule and its value are called, none for any other name. */
export function ruleWordsOf(name: string): RuleWords | undefined {
  return byName.get(name);
}

/** What of the security rules changed: "maximum age from no limit to 90 days". */
export function describeRuleChanges(details: Readonly<Record<string, unknown>>): string[] {
  const previous = asRecord(details.previous);
  if (!previous) return [];
  return [...byName].flatMap(([rule, { label, value }]) =>
    rule in previous ? [`${label} from ${value(previous[rule])} to ${value(details[rule])}`] : [],
  );
}
