import type { Selectable } from '#components/shared/row-selection.tsx';
import { plural } from '#lib/format/number.ts';
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

/** What was done, and what of the selection was not, with the reason. */
export function revokedText(
  asked: readonly Selectable[],
  { revoked, kept }: RevokedKeys,
): { done: string; rest: string | undefined } {
  const [only] = revoked;
  if (kept.length === 0) {
    return {
      done: `Revoked ${only && revoked.length === 1 ? only.name : plural(revoked.length, 'key')}`,
      rest: undefined,
    };
  }
  const nameOf = new Map(asked.map(({ id, name }) => [id, name]));
  const namesOf = (why: RevokedKeys['kept'][number]['why']) =>
    kept.filter((key) => key.why === why).map(({ id }) => nameOf.get(id) ?? id);
  const [before, missing] = [namesOf('revoked-before'), namesOf('missing')];
  const rest = [
    before.length > 0 ? `Already revoked: ${namesText(before)}.` : '',
    missing.length > 0 ? `Not there any more: ${namesText(missing)}.` : '',
  ];
  return {
    done: `Revoked ${revoked.length} of ${plural(asked.length, 'key')}`,
    rest: rest.filter(Boolean).join(' '),
  };
}
