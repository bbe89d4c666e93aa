import type { Selectable } from '#components/shared/row-selection.tsx';
import { plural } from '#lib/format/number.ts';
import type { DisableOutcome, EnableOutcome } from '#lib/tokens/disable.ts';
import type { ExtendOutcome } from '#lib/tokens/extend.ts';
import type { SelectionOutcome } from '#lib/tokens/revoke.ts';

/** As it arrives in the browser. */
export type RevokedKeys = SelectionOutcome;

const mostNames = 3;

/** `laptop, ci-try and 4 more` */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, mostNames);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.pop();
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : (last ?? '');
}

type AnyOutcome = DisableOutcome | EnableOutcome | ExtendOutcome;
type Why = AnyOutcome['kept'][number]['why'];

/** Each stands before the names of the keys of which it is true. */
const reasons: Record<Why, string> = {
  'revoked-before': 'Already revoked',
  'disabled-before': 'Already disabled',
  'enabled-before': 'Already enabled',
  'ends-later': 'Ending later already',
  'no-end': 'Without an end',
  'max-age': 'Past the maximum age by then',
  'owner-full': 'Over the number of keys that the owner may have',
  missing: 'Not there any more',
};

export interface OutcomeText {
  done: string;
  rest: string | undefined;
}

/** `Disabled laptop`, or how many, and what of the selection was not, with the reason. */
export function outcomeText(
  past: string,
  asked: readonly Selectable[],
  { done, kept }: AnyOutcome,
): OutcomeText {
  const [only] = done;
  if (kept.length === 0) {
    return {
      done: `${past} ${only && done.length === 1 ? only.name : plural(done.length, 'key')}`,
      rest: undefined,
    };
  }
  const counted = `${past} ${done.length} of ${plural(asked.length, 'key')}`;
  return { done: done.length === 0 ? `${past} no key` : counted, rest: keptText(asked, kept) };
}

/** `Already revoked: ci-try. Not there any more: notebook.` */
export function keptText(asked: readonly Selectable[], kept: readonly { id: string; why: Why }[]): string {
  const nameOf = new Map(asked.map(({ id, name }) => [id, name]));
  const namesBy = Map.groupBy(kept, ({ why }) => why);
  const order = Object.keys(reasons) as Why[];
  return order
    .flatMap((why) => {
      const names = namesBy.get(why)?.map(({ id }) => nameOf.get(id) ?? id);
      return names ? [`${reasons[why]}: ${namesText(names)}.`] : [];
    })
    .join(' ');
}

export function revokedText(asked: readonly Selectable[], { revoked, kept }: RevokedKeys): OutcomeText {
  return outcomeText('Revoked', asked, { done: revoked, kept });
}
