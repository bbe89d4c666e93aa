import { markHeader } from '#components/usage/live-schedule.ts';
import { getActor } from '#lib/auth/next/gate.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { readKeyPulse } from '#lib/usage/key-pulse.ts';

const headers = { 'cache-control': 'private, no-store' };

/** Whether an open page of the key is out of date. Statuses instead of redirects: a script asks. */
export async function HEAD(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const actor = await getActor();
  if (!actor) return new Response(null, { status: 401, headers });
  const { id } = await params;
  const pulse = actor.permissions.has('keys:own')
    ? await readKeyPulse(getRuntime().db, actor, id, new Date())
    : undefined;
  if (!pulse) return new Response(null, { status: 404, headers });
  return new Response(null, { status: 204, headers: { ...headers, [markHeader]: pulse.mark } });
}
