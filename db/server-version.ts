/** Partitions with foreign keys, `nulls not distinct`, `merge`: what the migrations may use. */
export const oldestMajor = 15;

/** The server is older than what Latchkey is written for and tested on. */
export class OldServerError extends Error {}

/** `version` is PostgreSQL's `server_version_num`: 150004 is 15.4. */
export function refuseOldServer(version: number): void {
  const major = Math.floor(version / 10_000);
  if (major >= oldestMajor) return;
  throw new OldServerError(
    `this server is PostgreSQL ${major}, and ${oldestMajor} is the oldest that will do`,
  );
}
