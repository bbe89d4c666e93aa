import { ChevronRight, ChevronsLeft } from 'lucide-react';
import { AheadLink } from '#components/shared/ahead-link.tsx';
import { hrefWith, type SearchParams } from '#components/shared/table-query.ts';
import { Button } from '#components/ui/button.tsx';
import { formatCount } from '#lib/format/number.ts';
import { writePlace } from '#lib/usage/calls-asked.ts';

interface CallPagesProps {
  path: string;
  params: SearchParams;
  page: { next: Parameters<typeof writePlace>[0] | undefined; isCutShort: boolean };
  /** How many calls are looked at for a page that a filter narrows. */
  lookedAt: number;
  /** This page is not the newest. */
  older: boolean;
}

/** From the newest calls to older ones, and back to the newest. */
export function CallPages({ path, params, page: { next, isCutShort }, lookedAt, older }: CallPagesProps) {
  if (!next && !older) return null;
  return (
    <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-2 pt-2 text-muted-foreground text-sm">
      <p className="px-1">
        {isCutShort ? `These are from ${formatCount(lookedAt)} calls that were looked at.` : ''}
      </p>
      <nav aria-label="Pages of calls" className="flex items-center gap-2">
        {older ? (
          <Button asChild size="sm">
            <AheadLink href={`${hrefWith(path, params)}#last-calls`}>
              <ChevronsLeft aria-hidden />
              Newest calls
            </AheadLink>
          </Button>
        ) : null}
        {next ? (
          <Button asChild size="sm">
            <AheadLink href={`${hrefWith(path, params, { after: writePlace(next) })}#last-calls`}>
              {isCutShort ? 'Look further back' : 'Older calls'}
              <ChevronRight aria-hidden />
            </AheadLink>
          </Button>
        ) : null}
      </nav>
    </div>
  );
}
