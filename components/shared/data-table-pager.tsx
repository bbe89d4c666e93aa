import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { formatCount, plural } from '#lib/format/number.ts';
import { AheadLink } from './ahead-link.tsx';
import { hrefWith, type TableQuery, writeTableQuery } from './table-query.ts';

export interface DataTablePage {
  /** Cursor for `?after=`; absent on the last page. */
  next?: string | null | undefined;
  /** Cursor for `?before=`; absent on the first page. */
  previous?: string | null | undefined;
  /** How many match in all, where that is known. */
  total?: number | null | undefined;
  /** Counting stopped there: "of 10,000+". */
  totalIsLeast?: boolean;
  /** Place of the first row, from 1, where that is known. */
  from?: number | null | undefined;
  csvHref?: string;
}

interface PagerProps {
  path: string;
  query: TableQuery;
  page: DataTablePage;
  shown: number;
}

export function DataTablePager({ path, query, page, shown }: PagerProps) {
  const params = writeTableQuery(query);
  return (
    <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-2 pt-2 text-muted-foreground text-sm">
      <p className="tabular px-1" aria-live="polite">
        {describeRange(page, shown)}
      </p>
      <div className="flex items-center gap-2">
        {page.csvHref && shown > 0 ? (
          <Button asChild variant="ghost" size="sm">
            <a href={page.csvHref} download>
              Export CSV
            </a>
          </Button>
        ) : null}
        {page.previous || page.next ? (
          <nav aria-label="Pages" className="flex items-center gap-1">
            <Step
              label="Previous page"
              href={page.previous && hrefWith(path, params, { before: page.previous })}
            >
              <ChevronLeft aria-hidden />
            </Step>
            <Step label="Next page" href={page.next && hrefWith(path, params, { after: page.next })}>
              <ChevronRight aria-hidden />
            </Step>
          </nav>
        ) : null}
      </div>
    </div>
  );
}

function Step({
  label,
  href,
  children,
}: {
  label: string;
  href: string | null | undefined;
  children: React.ReactNode;
}) {
  if (!href) {
    return (
      <Button size="icon-sm" disabled aria-label={label}>
        {children}
      </Button>
    );
  }
  return (
    <Button asChild size="icon-sm">
      <AheadLink href={href} aria-label={label}>
        {children}
      </AheadLink>
    </Button>
  );
}

function describeRange(page: DataTablePage, shown: number): string {
  if (shown === 0) return '0 rows';
  const total = page.total == null ? undefined : `${formatCount(page.total)}${page.totalIsLeast ? '+' : ''}`;
  if (page.from) {
    const range = `${formatCount(page.from)}–${formatCount(page.from + shown - 1)}`;
    return total === undefined ? range : `${range} of ${total}`;
  }
  if (total !== undefined) return `${formatCount(shown)} of ${total}`;
  return `${plural(shown, 'row')} on this page`;
}
