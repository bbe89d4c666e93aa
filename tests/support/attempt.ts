import * as z from 'zod';
import type { Db } from '#db/types.ts';
import type { ActionResult } from '#lib/auth/action-result.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { runAction } from '#lib/auth/run-action.ts';
import { testNow } from './factories.ts';

const origin = 'https://portal.example.test';

/** A verb as an action of the portal runs it, which is where a refusal becomes an audit event. Whoever asks gets as far as the verb. */
export function attempt<Data>(db: Db, actor: Actor, verb: () => Promise<Data>): Promise<ActionResult<Data>> {
  return runAction(
    { name: 'user.end-sessions', permission: 'models:read', input: z.unknown() },
    {
      headers: new Headers({ origin }),
      runtime: { db, config: { publicUrl: origin } },
      now: testNow,
      findActor: async () => ({ ...actor, permissions: new Set([...actor.permissions, 'models:read']) }),
      rethrow: () => undefined,
    },
    undefined,
    verb,
  );
}
