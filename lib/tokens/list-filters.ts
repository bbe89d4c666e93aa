import * as z from 'zod';
import {
  type ChoiceQuery,
  type KeyFilterChoice,
  listAccountChoices,
  listOwnerChoices,
  listTeamChoices,
} from '#db/queries/key-filter-choices.ts';
import type { Db } from '#db/types.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import type { Actor } from '#lib/auth/actor.ts';

/** Whose keys a list holds. */
export type Whose = 'own' | 'all';

/** Filters whose choices are rows of the tenant, as the address names them. */
const namedFilters = ['owner', 'team', 'account'] as const;
export type NamedFilter = (typeof namedFilters)[number];

/** One's own keys have one owner, in the same teams. */
export const filtersOf: Readonly<Record<Whose, readonly NamedFilter[]>> = {
  own: ['account'],
  all: namedFilters,
};

export const findFilterChoicesInput = z.strictObject({
  filter: z.enum(namedFilters),
  search: z.string().trim().max(100),
});

export type FindFilterChoicesInput = z.output<typeof findFilterChoicesInput>;

export interface FilterChoices {
  filter: NamedFilter;
  /** The first of them, and the chosen one. */
  choices: KeyFilterChoice[];
  /** There are others, to be found by a part of their name. */
  more: boolean;
  /** What was asked for is none of them. */
  isUnknown: boolean;
}

const mostShown = 20;

/** What the filters of a list of keys offer, with what is chosen under its name. One that offers nothing is left out. */
export async function listFilterChoices(
  db: Db,
  actor: Actor,
  whose: Whose,
  chosen: Readonly<Record<string, string>>,
): Promise<FilterChoices[]> {
  requireList(actor, whose);
  const choicesOf = (filter: NamedFilter, query: ChoiceQuery) =>
    listChoices(db, actor, { whose, filter, query });
  const found = filtersOf[whose].map(async (filter): Promise<FilterChoices> => {
    const first = await choicesOf(filter, { search: '', limit: mostShown + 1 });
    const choices = first.slice(0, mostShown);
    const id = chosen[filter]?.toLowerCase();
    const isListed = id === undefined || choices.some((choice) => choice.id === id);
    const missing = isListed ? [] : await choicesOf(filter, { id });
    return {
      filter,
      choices: [...missing, ...choices],
      more: first.length > mostShown,
      isUnknown: !isListed && missing.length === 0,
    };
  });
  return (await Promise.all(found)).filter(({ choices, isUnknown }) => choices.length > 0 || isUnknown);
}

/** For a field that searches as one types. */
export async function findFilterChoices(
  db: Db,
  actor: Actor,
  whose: Whose,
  { filter, search }: FindFilterChoicesInput,
): Promise<KeyFilterChoice[]> {
  requireList(actor, whose);
  if (!filtersOf[whose].includes(filter)) return [];
  return listChoices(db, actor, { whose, filter, query: { search, limit: mostShown } });
}

function requireList(actor: Actor, whose: Whose): void {
  requirePermission(actor, whose === 'own' ? 'keys:own' : 'keys:any');
}

function listChoices(
  db: Db,
  { tenantId, userId }: Actor,
  { whose, filter, query }: { whose: Whose; filter: NamedFilter; query: ChoiceQuery },
): Promise<KeyFilterChoice[]> {
  if (filter === 'owner') return listOwnerChoices(db, tenantId, query);
  if (filter === 'team') return listTeamChoices(db, tenantId, query);
  return listAccountChoices(db, tenantId, query, whose === 'own' ? { userId } : 'anybody');
}
