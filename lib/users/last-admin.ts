import { sqlState, sqlStates } from '#db/error-code.ts';
import { checkLastAdmin } from '#db/queries/users.ts';
import type { Db } from '#db/types.ts';
import { AppError } from '#lib/errors.ts';

/** The database holds the rule, also against two demotions at once; this gives its refusal words. */
export async function keepAnAdmin(tx: Db): Promise<void> {
  try {
    await checkLastAdmin(tx);
  } catch (error) {
    if (sqlState(error) !== sqlStates.lastAdmin) throw error;
    throw new AppError(
      'unprocessable',
      'This is the last active tenant admin. Make somebody else one first.',
    );
  }
}
