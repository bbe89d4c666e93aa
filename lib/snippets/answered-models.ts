import type { TenantId } from '#db/ids.ts';
import { listAnsweredModels } from '#db/queries/usage-rollups.ts';
import type { Db } from '#db/types.ts';
import { dayMs } from '#lib/durations.ts';

const latelyMs = 7 * dayMs;

/** What has answered anybody of the tenant lately, and so is likely to answer a first call too. */
export async function answeredModels(db: Db, tenantId: TenantId, now: Date): Promise<ReadonlySet<string>> {
  return new Set(await listAnsweredModels(db, tenantId, new Date(now.getTime() - latelyMs)));
}
