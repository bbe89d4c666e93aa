import { readAuditQuery } from '#components/audit/audit-query.ts';
import { auditAsCsv } from '#lib/audit/events-csv.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { answerCsv } from '#lib/csv/answer.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { dayOf, dayText } from '#lib/usage/zoned-days.ts';
import { answerFile } from '../../answer-file.ts';
import { getTimeZone } from '../../viewer-time-zone.ts';

/** What the page lists under its filters, all pages of it, as a file. */
export function GET(request: Request): Promise<Response> {
  return answerFile('audit:read', (actor) => answerAuditCsv(request, actor));
}

async function answerAuditCsv(request: Request, actor: Actor): Promise<Response> {
  const now = getRuntime().now();
  const timeZone = await getTimeZone();
  const params = Object.fromEntries(new URL(request.url).searchParams);
  const { audit } = readAuditQuery(params, now, timeZone);
  const lines = auditAsCsv(getRuntime().db, actor, { ...audit, cursor: undefined });
  const fileName = `latchkey-audit-log-${dayText(dayOf(now, timeZone))}.csv`;
  return answerCsv(fileName, lines);
}
