import { and, asc, eq, ne, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { isUuid, type TenantId } from '../ids.ts';
import { providerAccounts, teams, users } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { type Caller, selectCallableAccountIds } from './effective-models.ts';
import { emailOrder } from './email-order.ts';
import { matches } from './search.ts';
import { everyoneTeam } from './teams.ts';

/** One of what a list of keys can be narrowed to. */
export interface KeyFilterChoice {
  id: string;
  /** E-mail of a person, name of the others. */
  label: string;
}

/** The one with this id, or those whose name holds a text. */
export type ChoiceQuery = { id: string } | { search: string; limit: number };

const mostOfOneId = 1;
const limitOf = (query: ChoiceQuery) => ('id' in query ? mostOfOneId : query.limit);

/** An id from an address may be no id at all. */
function isAsked(query: ChoiceQuery, id: PgColumn, ...names: PgColumn[]): SQL | undefined {
  if ('search' in query) return matches(query.search, ...names);
  return isUuid(query.id) ? eq(id, query.id) : sql`false`;
}

/** People who made a key, those who left among them: theirs stay in the list for a while. */
export async function listOwnerChoices(
  db: Db,
  tenantId: TenantId,
  query: ChoiceQuery,
): Promise<KeyFilterChoice[]> {
  const hasKey = sql`exists (
    select 1 from api_keys made
    where made.tenant_id = ${tenantId} and made.user_id = users.id and made.kind = 'pat')`;
  return db
    .select({ id: users.id, label: users.email })
    .from(users)
    .where(
      and(eq(users.tenantId, tenantId), isAsked(query, users.id, users.email, users.displayName), hasKey),
    )
    .orderBy(emailOrder)
    .limit(limitOf(query));
}

/** Teams with somebody in them; not `everyone`, which would leave nobody out. */
export async function listTeamChoices(
  db: Db,
  tenantId: TenantId,
  query: ChoiceQuery,
): Promise<KeyFilterChoice[]> {
  const hasMember = sql`exists (
    select 1 from team_members member where member.tenant_id = ${tenantId} and member.team_id = teams.id)`;
  return db
    .select({ id: teams.id, label: teams.name })
    .from(teams)
    .where(
      and(
        eq(teams.tenantId, tenantId),
        ne(teams.name, everyoneTeam),
        isAsked(query, teams.id, teams.name, teams.displayName),
        hasMember,
      ),
    )
    .orderBy(asc(teams.name))
    .limit(limitOf(query));
}

/** Provider accounts: all of the tenant, or those of which one caller may call a model now. */
export async function listAccountChoices(
  db: Db,
  tenantId: TenantId,
  query: ChoiceQuery,
  caller: Caller | 'anybody',
): Promise<KeyFilterChoice[]> {
  const { id, name } = providerAccounts;
  return db
    .select({ id, label: name })
    .from(providerAccounts)
    .where(
      and(
        eq(providerAccounts.tenantId, tenantId),
        isAsked(query, id, name),
        caller === 'anybody'
          ? undefined
          : sql`provider_accounts.id in (${selectCallableAccountIds(tenantId, caller)})`,
      ),
    )
    .orderBy(asc(name))
    .limit(limitOf(query));
}
