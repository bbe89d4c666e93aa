import { keyringCanaries } from '../schema/index.ts';
import type { Db } from '../types.ts';

export function listCanaries(db: Db): Promise<{ kid: string; envelope: string }[]> {
  return db
    .select({ kid: keyringCanaries.kid, envelope: keyringCanaries.envelope })
    .from(keyringCanaries)
    .orderBy(keyringCanaries.kid);
}

/** The first one of an id stays: whoever comes second with another key has to notice. */
export async function insertCanary(
  db: Db,
  canary: { kid: string; envelope: string; createdAt: Date },
): Promise<void> {
  await db.insert(keyringCanaries).values(canary).onConflictDoNothing();
}
