import { markHeader } from '#components/usage/live-schedule.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { getActor } from '#lib/auth/next/gate.ts';

const headers = { 'cache-control': 'private, no-store' };

/**
 * Tells an open page how it would read now. `read` answers undefined for what this person may not see. Statuses instead
 * of redirects: a script asks.
 */
export async function answerPulse(read: (actor: Actor) => Promise<string | undefined>): Promise<Response> {
  const actor = await getActor();
  if (!actor) return new Response(null, { status: 401, headers });
  const mark = actor.permissions.has('keys:own') ? await read(actor) : undefined;
  if (mark === undefined) return new Response(null, { status: 404, headers });
  return new Response(null, { status: 204, headers: { ...headers, [markHeader]: mark } });
}
