import { countHeldPats } from '#db/queries/api-keys.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { lastCalls } from '#lib/usage/keys.ts';
import { answerPulse } from '../../answer-pulse.ts';
import { firstCallMark } from '../first-call-mark.ts';

/** Whether the first key was made, or the first call. */
export async function HEAD(): Promise<Response> {
  return answerPulse(async ({ tenantId, userId }) => {
    const now = getRuntime().now();
    const { db } = getRuntime();
    const [keys, [newest]] = await Promise.all([
      countHeldPats(db, tenantId, userId, now),
      lastCalls(db, tenantId, { userId }, { now, limit: 1 }),
    ]);
    return firstCallMark(keys, newest);
  });
}
