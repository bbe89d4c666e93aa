import { ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import { auditColumns } from '#components/audit/audit-columns.tsx';
import { AuditFields } from '#components/audit/audit-fields.tsx';
import { auditFilters } from '#components/audit/audit-filters.ts';
import { auditCsvPath, auditPath, readAuditQuery } from '#components/audit/audit-query.ts';
import type { EventRow } from '#components/audit/event-row.ts';
import { DataTable } from '#components/shared/data-table.tsx';
import { EmptyState } from '#components/shared/empty-state.tsx';
import { PageHeader } from '#components/shared/page-header.tsx';
import { hrefWith, type SearchParams, writeTableQuery } from '#components/shared/table-query.ts';
import { auditChoices, listAudit } from '#lib/audit/list.ts';
import { requireActor } from '#lib/auth/next/gate.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { getTimeZone } from '../viewer-time-zone.ts';

const countUpTo = 1_000;

/** Asked here too: a title must not tell what the page does not. */
export async function generateMetadata(): Promise<Metadata> {
  await requireActor('audit:read');
  return { title: 'Audit log' };
}

export default async function AuditLogPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const actor = await requireActor('audit:read');
  const { db } = getRuntime();
  const { table, audit } = readAuditQuery(await searchParams, getRuntime().now(), await getTimeZone());
  const [events, choices] = await Promise.all([
    listAudit(db, actor, audit, { countUpTo }),
    auditChoices(db, actor),
  ]);
  const rows: EventRow[] = events.rows;
  const first = !(table.after || table.before);
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Every change, and every attempt at one that was refused. Nobody can edit or delete an entry. Sign-ins are not in it: Users shows each person’s last one, and the server’s log those that were refused."
      />
      <DataTable
        label="Audit log"
        path={auditPath}
        query={table}
        columns={auditColumns}
        rows={rows}
        rowKey={({ id }) => id}
        toolbar={{
          search: 'Search people and targets',
          filters: auditFilters(choices, { ...table.filters, actorLabel: rows[0]?.actorLabel }),
          fields: (
            <AuditFields
              query={table}
              targetName={rows.find(({ targetId }) => targetId === audit.targetId)?.targetLabel}
            />
          ),
        }}
        page={{
          next: events.next,
          previous: events.previous,
          total: events.total,
          totalIsLeast: events.total >= countUpTo,
          csvHref: hrefWith(auditCsvPath, writeTableQuery(table)),
          ...(first ? { from: 1 } : {}),
        }}
        empty={
          <EmptyState
            icon={<ScrollText />}
            title="Nothing has changed yet"
            description="Who changes what here, and who tries and is refused, appears in this log with the time and the place."
          />
        }
      />
    </>
  );
}
