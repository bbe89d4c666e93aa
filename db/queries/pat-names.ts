import { and, desc, eq, sql } from 'drizzle-orm';
import type { TenantId, UserId } from '../ids.ts';
import { apiKeys, users } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { matches } from './search.ts';

const named = { id: apiKeys.id, publicId: apiKeys.publicId, name: apiKeys.name, owner: users.email };

/** What names a key and leads to it. */
export type PatName = Pick<typeof apiKeys.$inferSelect, 'id' | 'publicId' | 'name'> & { owner: string };

/** For who looks for a key by its name, its public id or its owner: those used last. */
export async function findPatNames(
  db: Db,
  tenantId: TenantId,
  { search, userId }: { search: string; userId?: UserId | undefined },
  limit: number,
): Promise<PatName[]> {
  return db
    .select(named)
    .from(apiKeys)
    .innerJoin(users, and(eq(users.tenantId, apiKeys.tenantId), eq(users.id, apiKeys.userId)))
    .where(
      and(
        eq(apiKeys.tenantId, tenantId),
        eq(apiKeys.kind, 'pat'),
        userId && eq(apiKeys.userId, userId),
        matches(search, apiKeys.name, apiKeys.publicId, users.email),
      ),
    )
    .orderBy(sql`${apiKeys.lastUsedAt} desc nulls last`, desc(apiKeys.id))
    .limit(limit);
}
