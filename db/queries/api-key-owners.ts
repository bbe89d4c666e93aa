import { and, eq, type SQL, sql } from 'drizzle-orm';
import {
  asId,
  type NamedId,
  type ProviderAccountId,
  type TeamId,
  type TenantId,
  type UserId,
} from '../ids.ts';
import { apiKeys } from '../schema/index.ts';
import { selectCallersOf } from './effective-models.ts';
import { isEnabled } from './key-end.ts';
import { selectMemberIds } from './team-membership.ts';

/** As an address names them. What is no id of this tenant is nobody's, so that no key matches it. */
export interface KeyOwnerFilters {
  /** A person. */
  owner?: string | undefined;
  /** Keys of everybody in a team. */
  team?: string | undefined;
  /** Keys that may call at least one model of it at this moment. */
  providerAccount?: string | undefined;
}

/** Keys by whose they are, and by what that opens to them. */
export function ownedAs(tenantId: TenantId, filters: KeyOwnerFilters, at: SQL): SQL | undefined {
  const { owner, team, providerAccount } = filters;
  return and(
    byId<UserId>(owner, (id) => eq(apiKeys.userId, id)),
    byId<TeamId>(team, (id) => sql`${apiKeys.userId} in (${selectMemberIds(tenantId, id)})`),
    byId<ProviderAccountId>(providerAccount, (id) =>
      and(
        isEnabled(at),
        sql`coalesce(${apiKeys.userId}, ${apiKeys.virtualAccountId}) in (${selectCallersOf(tenantId, id)})`,
      ),
    ),
  );
}

function byId<Id extends NamedId>(
  text: string | undefined,
  condition: (id: Id) => SQL | undefined,
): SQL | undefined {
  if (text === undefined) return undefined;
  const id = asId<Id>(text);
  return id ? condition(id) : sql`false`;
}
