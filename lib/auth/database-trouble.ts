import { errorCodes, sqlState } from '#db/error-code.ts';

/** Of a disk, of memory, of a standby, of the files below. */
const unwritable = /^(?:53[12]00|25006|58)/;
const away = /^(?:08|57)/;
const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE']);

/** What whoever asked may be told where the database, and not their request, is at fault: "try again" would be wrong for a full disk. */
export function databaseTrouble(error: unknown): string | undefined {
  const state = sqlState(error) ?? '';
  if (unwritable.test(state)) {
    return 'The database cannot be written to at the moment, so nothing can be saved and nobody can sign in. Ask whoever operates this Latchkey: its disk may be full.';
  }
  const isAway = away.test(state) || errorCodes(error).some((code) => networkCodes.has(code));
  return isAway ? 'The database does not answer. Try again in a moment.' : undefined;
}
