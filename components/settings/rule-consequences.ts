import { capital } from '#lib/format/capital.ts';
import { formatCount, plural } from '#lib/format/number.ts';
import type { SecurityRulesPreview } from '#lib/settings/service.ts';

export type RulesPreview = SecurityRulesPreview;

export interface Consequence {
  tone: 'danger' | 'warning' | 'info';
  /** Stands out. */
  lead: string;
  rest: string;
}

/** What saving would do, the gravest first. Nothing where nobody would notice. */
export function consequencesOf(preview: RulesPreview): Consequence[] {
  return [ending(preview), shortened(preview), revived(preview), over(preview), unending(preview)].filter(
    (one) => one !== undefined,
  );
}

function ending({ endingKeys, endingPeople, endingWithTraffic }: RulesPreview): Consequence | undefined {
  if (endingKeys === 0) return undefined;
  return {
    tone: endingWithTraffic > 0 ? 'danger' : 'warning',
    lead: `This ends ${keys(endingKeys)} of ${people(endingPeople)}`,
    rest: ` at once${trafficOf(endingKeys, endingWithTraffic)}.`,
  };
}

function trafficOf(total: number, withTraffic: number): string {
  if (withTraffic === 0) return '; none of them carried traffic this week';
  if (total === 1) return '; it carried traffic this week';
  return `; ${formatCount(withTraffic)} of them carried traffic this week`;
}

function shortened({ shortenedKeys, shortenedPeople }: RulesPreview): Consequence | undefined {
  if (shortenedKeys === 0) return undefined;
  return {
    tone: 'warning',
    lead: `${capital(keys(shortenedKeys))} of ${people(shortenedPeople)}`,
    rest: ` ${shortenedKeys === 1 ? 'goes' : 'go'} on, to an earlier end.`,
  };
}

function revived({ revivedKeys, revivedPeople }: RulesPreview): Consequence | undefined {
  if (revivedKeys === 0) return undefined;
  const them = revivedKeys === 1 ? 'it' : 'them';
  return {
    tone: 'warning',
    lead: `This brings back ${keys(revivedKeys)} of ${people(revivedPeople)}`,
    rest: ` that the maximum age had ended: whoever has ${them} can call again at once. Revoke first what nobody should use.`,
  };
}

function over({ peopleOverCount, rules }: RulesPreview): Consequence | undefined {
  if (peopleOverCount === 0) return undefined;
  const limit = formatCount(rules.maxPatsPerUser);
  return {
    tone: 'info',
    lead: `${capital(people(peopleOverCount))} then ${peopleOverCount === 1 ? 'holds' : 'hold'} more than ${limit}`,
    rest: ': they keep their keys, and make none until they hold fewer.',
  };
}

function unending({ unendingKeys }: RulesPreview): Consequence | undefined {
  if (unendingKeys === 0) return undefined;
  return {
    tone: 'info',
    lead: `${capital(keys(unendingKeys))} without an end`,
    rest: ` ${unendingKeys === 1 ? 'stays' : 'stay'} as ${unendingKeys === 1 ? 'it is' : 'they are'}. A maximum age would end ${unendingKeys === 1 ? 'it' : 'them'}.`,
  };
}

/** What has to be typed where keys end that are in use. */
export function typedText({ endingKeys, endingWithTraffic }: RulesPreview): string | undefined {
  return endingWithTraffic > 0 ? `end ${keys(endingKeys)}` : undefined;
}

function keys(count: number): string {
  return plural(count, 'key');
}

function people(count: number): string {
  return plural(count, 'person', 'people');
}
