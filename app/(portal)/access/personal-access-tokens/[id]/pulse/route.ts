import { getRuntime } from '#lib/runtime/runtime.ts';
import { readKeyPulse } from '#lib/usage/key-pulse.ts';
import { answerPulse } from '../../../../answer-pulse.ts';

/** Whether an open page of the key is out of date. */
export async function HEAD(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params;
  return answerPulse(async (actor) => {
    const pulse = await readKeyPulse(getRuntime().db, actor, id, getRuntime().now());
    return pulse?.mark;
  });
}
