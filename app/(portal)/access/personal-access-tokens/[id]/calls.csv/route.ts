import { getRuntime } from '#lib/runtime/runtime.ts';
import { answerCallsCsv } from '#lib/usage/answer-calls-csv.ts';
import { answerFile } from '../../../../answer-file.ts';
import { getTimeZone } from '../../../../viewer-time-zone.ts';

/** The calls of the range that the page shows, as a file. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const { id } = await params;
  return answerFile('keys:own', async (actor) =>
    answerCallsCsv(getRuntime().db, actor, {
      id,
      range: {
        range: query.get('range') ?? undefined,
        from: query.get('from') ?? undefined,
        to: query.get('to') ?? undefined,
      },
      filters: { outcome: query.get('outcome') ?? undefined, model: query.get('model') ?? undefined },
      timeZone: await getTimeZone(),
      now: getRuntime().now(),
    }),
  );
}
