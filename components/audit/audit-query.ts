import { readTableQuery, type SearchParams, type TableQuery } from '#components/shared/table-query.ts';
import { type AuditQuery, auditQuery } from '#lib/audit/query.ts';
import { dayMs } from '#lib/durations.ts';
import { addDays, type CalendarDay, startOfDay } from '#lib/usage/zoned-days.ts';

export const auditPath = '/audit-log';
export const auditCsvPath = `${auditPath}/events.csv`;

const spans: Readonly<Record<string, number>> = { '24h': 1, '7d': 7, '30d': 30, '90d': 90 };

const rules = {
  sorts: [],
  defaultSort: { column: 'time', direction: 'desc' },
  filters: {
    actor: undefined,
    action: undefined,
    target: undefined,
    id: undefined,
    outcome: ['done', 'refused'],
    time: [...Object.keys(spans), 'custom'],
    from: undefined,
    to: undefined,
  },
} as const;

export interface AuditPageQuery {
  /** What the page's controls show and its links keep. */
  table: TableQuery;
  /** What is asked of the log. */
  audit: AuditQuery;
}

/** Of the address: filters, and days of the viewer's zone as instants. What cannot be read is as if it were absent. */
export function readAuditQuery(params: SearchParams, now: Date, timeZone: string): AuditPageQuery {
  const table = readTableQuery(params, rules);
  const { actor, action, target, id, outcome } = table.filters;
  const audit = auditQuery.parse({
    search: table.search || undefined,
    actor,
    action,
    targetType: target,
    targetId: id,
    outcome,
    cursor: table.after ?? table.before,
  });
  const time = readTime(table.filters, now, timeZone);
  const filters = {
    ...(audit.actor && { actor: audit.actor }),
    ...(audit.action && { action: audit.action }),
    ...(audit.targetType && { target: audit.targetType }),
    ...(audit.targetId && { id: audit.targetId }),
    ...(audit.outcome && { outcome: audit.outcome }),
    ...time.filters,
  };
  return { table: { ...table, filters }, audit: { ...audit, from: time.from, to: time.to } };
}

interface ReadTime {
  filters: Record<string, string>;
  from: Date | undefined;
  to: Date | undefined;
}

function readTime({ time, from, to }: Record<string, string>, now: Date, timeZone: string): ReadTime {
  if (time === 'custom') {
    const [first, last] = [readDay(from), readDay(to)];
    return {
      filters: { time, ...(first && from && { from }), ...(last && to && { to }) },
      from: first && startOfDay(first, timeZone),
      to: last && startOfDay(addDays(last, 1), timeZone),
    };
  }
  const days = time ? spans[time] : undefined;
  if (!time || !days) return { filters: {}, from: undefined, to: undefined };
  return { filters: { time }, from: new Date(now.getTime() - days * dayMs), to: undefined };
}

function readDay(text: string | undefined): CalendarDay | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? '')?.map(Number) ?? [];
  if (!year || !month || !day) return undefined;
  // Of 31 February the calendar would make a day in March.
  const read = new Date(Date.UTC(year, month - 1, day));
  return read.getUTCMonth() === month - 1 && read.getUTCDate() === day ? { year, month, day } : undefined;
}
