import { and, asc, eq, gte, inArray, type SQL, sql } from 'drizzle-orm';
import type { ApiKeyId, TenantId } from '../ids.ts';
import { apiKeys, usageEvents, usageRollups, users } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { moment } from './key-end.ts';

const selected = {
  id: apiKeys.id,
  publicId: apiKeys.publicId,
  name: apiKeys.name,
  userId: apiKeys.userId,
  ownerLabel: users.email,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  disabledAt: apiKeys.disabledAt,
  drainSeconds: apiKeys.drainSeconds,
  lastUsedAt: apiKeys.lastUsedAt,
};

export interface SelectedPat
  extends Pick<typeof apiKeys.$inferSelect, Exclude<keyof typeof selected, 'ownerLabel'>> {
  ownerLabel: string;
}

function ofSelection(tenantId: TenantId, ids: readonly ApiKeyId[]): SQL | undefined {
  return and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.kind, 'pat'), inArray(apiKeys.id, [...ids]));
}

function selectPats(db: Db, tenantId: TenantId, ids: readonly ApiKeyId[]) {
  return db
    .select(selected)
    .from(apiKeys)
    .innerJoin(users, and(eq(users.tenantId, apiKeys.tenantId), eq(users.id, apiKeys.userId)))
    .where(ofSelection(tenantId, ids));
}

/** The personal access tokens among these ids. */
export async function listSelectedPats(
  db: Db,
  tenantId: TenantId,
  ids: readonly ApiKeyId[],
): Promise<SelectedPat[]> {
  return selectPats(db, tenantId, ids).orderBy(asc(apiKeys.name), asc(apiKeys.id));
}

/** In the order of their ids: two selections that overlap wait for each other instead of dying of it. */
export async function lockSelectedPats(
  tx: Db,
  tenantId: TenantId,
  ids: readonly ApiKeyId[],
): Promise<SelectedPat[]> {
  return selectPats(tx, tenantId, ids).orderBy(asc(apiKeys.id)).for('update', { of: apiKeys });
}

export interface TrafficOfSelected {
  keyId: ApiKeyId;
  requests: number;
  lastCallAt: Date | null;
}

/** What keys did since an hour, in one question. Keys that did nothing are not in it. */
export async function listTrafficOfSelected(
  db: Db,
  tenantId: TenantId,
  ids: readonly ApiKeyId[],
  since: Date,
): Promise<TrafficOfSelected[]> {
  if (ids.length === 0) return [];
  // Of each key one step into its index: a key may have had a million calls today.
  const newest = sql<Date | null>`(select ${usageEvents.occurredAt} from ${usageEvents}
    where ${usageEvents.tenantId} = ${apiKeys.tenantId} and ${usageEvents.keyId} = ${apiKeys.id}
      and ${usageEvents.occurredAt} >= ${moment(since)}
    order by ${usageEvents.occurredAt} desc limit 1)`;
  return db
    .select({
      keyId: apiKeys.id,
      requests: sql`sum(${usageRollups.requests})`.mapWith(Number),
      lastCallAt: newest.mapWith(usageEvents.occurredAt),
    })
    .from(apiKeys)
    .innerJoin(
      usageRollups,
      and(
        eq(usageRollups.tenantId, apiKeys.tenantId),
        eq(usageRollups.keyId, apiKeys.id),
        gte(usageRollups.hour, since),
      ),
    )
    .where(ofSelection(tenantId, ids))
    .groupBy(apiKeys.tenantId, apiKeys.id);
}
