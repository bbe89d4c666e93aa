import {
  isNarrowed,
  readTableQuery,
  type SearchParams,
  type TableQuery,
} from '#components/shared/table-query.ts';
import type { KeyRow } from '#components/tokens/key-row.ts';
import type { ApiKeyId } from '#db/ids.ts';
import {
  type ApiKeySummary,
  type KeyListing,
  type KeySort,
  type KeyStatusFilter,
  listApiKeys,
} from '#db/queries/api-keys.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { dayMs } from '#lib/durations.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { isIdle, keyStatus } from '#lib/tokens/key-status.ts';
import { type FilterChoices, filtersOf, listFilterChoices, type Whose } from '#lib/tokens/list-filters.ts';
import { usage7d, type WeekOfKey } from '#lib/usage/keys.ts';
import { lastDays } from '#lib/usage/range.ts';
import { getTimeZone } from '../../viewer-time-zone.ts';

const pageSize = 50;
/** How long a revoked key stays in the list. */
const revokedDays = 90;
const sorts = ['name', 'created', 'expires', 'last-used', 'spend'] as const satisfies readonly KeySort[];
const statuses = ['enabled', 'disabled', 'expired', 'revoked'] as const satisfies readonly KeyStatusFilter[];

const rules = {
  sorts,
  defaultSort: { column: 'created', direction: 'desc' },
  filters: { status: statuses, expires: ['3', '14', '30'], used: ['never'] },
} as const;

/** What the address asks for, as a table shows it and as the keys are asked for. */
export async function readKeyListing(
  { userId }: Pick<Actor, 'userId'>,
  params: SearchParams,
  whose: Whose,
  now: Date,
): Promise<{ query: TableQuery; listing: KeyListing; timeZone: string }> {
  const timeZone = await getTimeZone();
  const query = readQuery(params, whose);
  const listing = listingOf(query, now, timeZone);
  return { query, timeZone, listing: whose === 'own' ? { ...listing, userId } : listing };
}

/** What stands for an id narrows the list whatever it is, if to nothing. */
function readQuery(params: SearchParams, whose: Whose): TableQuery {
  const named = filtersOf[whose];
  const anyText = Object.fromEntries(named.map((name) => [name, undefined]));
  const query = readTableQuery(params, { ...rules, filters: { ...rules.filters, ...anyText } });
  const ids = named.flatMap((name) => {
    const id = query.filters[name];
    return id ? [[name, id.toLowerCase()]] : [];
  });
  return { ...query, filters: { ...query.filters, ...Object.fromEntries(ids) } };
}

export interface LoadedKeys {
  query: TableQuery;
  rows: KeyRow[];
  total: number;
  next: string | undefined;
  previous: string | undefined;
  isNarrowed: boolean;
  /** What the filters offer that are rows themselves. */
  choices: FilterChoices[];
}

/** One page of the list that the address asks for: one's own keys, or those of everybody. */
export async function loadKeys(
  actor: Actor,
  params: SearchParams,
  whose: Whose,
  now: Date,
): Promise<LoadedKeys> {
  const { db } = getRuntime();
  const { query, listing, timeZone } = await readKeyListing(actor, params, whose, now);
  const at = { limit: pageSize, cursor: query.after ?? query.before };
  const [page, choices] = await Promise.all([
    listApiKeys(db, actor.tenantId, listing, at, now),
    listFilterChoices(db, actor, whose, query.filters),
  ]);
  const ids = page.rows.map(({ id }) => id);
  const weeks: Map<ApiKeyId, WeekOfKey> =
    ids.length > 0 ? await usage7d(db, actor.tenantId, ids, now, timeZone) : new Map();
  return {
    query,
    rows: page.rows.map((key) => rowOf(key, weeks.get(key.id), now)),
    total: page.total,
    next: page.next,
    previous: page.previous,
    isNarrowed: isNarrowed(query),
    choices,
  };
}

function listingOf({ search, sort, filters }: TableQuery, now: Date, timeZone: string): KeyListing {
  const { status, expires, used, owner, team, account } = filters;
  const asked = [statuses.find((known) => known === status), used ? ('never-used' as const) : undefined];
  const revokedSince = status === 'revoked' ? new Date(now.getTime() - revokedDays * dayMs) : now;
  return {
    kind: 'pat',
    search,
    owner,
    team,
    providerAccount: account,
    status: asked.filter((one) => one !== undefined),
    ...(expires ? { endsWithinDays: Number(expires) } : {}),
    revokedSince,
    sort: sorts.find((known) => known === sort.column) ?? 'created',
    spendSince: lastDays('7d', now, timeZone).from,
    descending: sort.direction === 'desc',
  };
}

function rowOf(key: ApiKeySummary, week: WeekOfKey | undefined, now: Date): KeyRow {
  const { id, publicId, name, description, createdAt, endsAt, revokedAt } = key;
  const { lastUsedAt, lastUsedAddress, lastUsedClient } = key;
  return {
    id,
    publicId,
    name,
    description,
    createdAt,
    endsAt,
    revokedAt,
    lastUsedAt,
    lastUsedAddress,
    lastUsedClient,
    owner: key.ownerLabel,
    status: keyStatus(key, now),
    idle: isIdle(key, now),
    week,
  };
}
