import type { Permission } from '#lib/access/permissions.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { requireSignedIn } from '#lib/auth/next/gate.ts';
import { refuseCsv } from '#lib/csv/answer.ts';

/** The gate of a file: not there for whom a role keeps from it, in words, since no page stands around the answer. */
export async function answerFile(
  permission: Permission,
  answer: (actor: Actor) => Promise<Response>,
): Promise<Response> {
  const actor = await requireSignedIn();
  return actor.permissions.has(permission) ? answer(actor) : refuseCsv(404, 'There is no such file.');
}
