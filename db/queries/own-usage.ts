import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { type Provider, providerAccounts, usageRollups } from '../schema/index.ts';

interface OwnUsage {
  /** What `usage_rollups` and `provider_accounts` are joined on. */
  isOwn: SQL | undefined;
  requests: SQL;
  errors: SQL;
  costNano: SQL;
  unpricedRequests: SQL;
}

/**
 * What of the sums, which know an account by a name that another may have had before, is its own: from its first hour
 * on, simulated or not as it is. Unclear remains the hour of the change: calls of another of its kind, and whose errors
 * and unpriced calls were. Nor do a demo account's count that the release before these columns wrote.
 */
export function ownUsage(simulatedKinds: readonly Provider[]): OwnUsage {
  const isSimulated = inArray(providerAccounts.provider, [...simulatedKinds]);
  const ownOf = (all: SQL, simulated: SQL) =>
    sql`case when ${isSimulated} then ${simulated} else ${all} - ${simulated} end`;
  const requests = ownOf(sql`${usageRollups.requests}`, sql`${usageRollups.simulatedRequests}`);
  return {
    isOwn: and(
      eq(usageRollups.tenantId, providerAccounts.tenantId),
      eq(usageRollups.providerAccount, providerAccounts.name),
      sql`${usageRollups.hour} >= date_trunc('hour', ${providerAccounts.createdAt}, 'UTC')`,
      sql`${requests} > 0`,
    ),
    requests,
    errors: sql`least(${usageRollups.errors}, ${requests})`,
    costNano: ownOf(sql`${usageRollups.costNano}`, sql`${usageRollups.simulatedCostNano}`),
    unpricedRequests: sql`least(${usageRollups.unpricedRequests}, ${requests})`,
  };
}
