import { requireActor } from '#lib/auth/next/gate.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { answerCallsCsv } from '#lib/usage/answer-calls-csv.ts';
import { getTimeZone } from '../../../../viewer-time-zone.ts';

/** The calls of the range that the page shows, as a file. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const actor = await requireActor('keys:own');
  const query = new URL(request.url).searchParams;
  const { id } = await params;
  return answerCallsCsv(getRuntime().db, actor, {
    id,
    range: {
      range: query.get('range') ?? undefined,
      from: query.get('from') ?? undefined,
      to: query.get('to') ?? undefined,
    },
    filters: { outcome: query.get('outcome') ?? undefined, model: query.get('model') ?? undefined },
    timeZone: await getTimeZone(),
    now: getRuntime().now(),
  });
}
