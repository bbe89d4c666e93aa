'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useSyncExternalStore } from 'react';
import { AheadLink } from '#components/shared/ahead-link.tsx';
import { findPlace, type NavGroup } from './nav.ts';

let lastCrumb: string | undefined;
const listeners = new Set<() => void>();

function setLastCrumb(label: string | undefined): void {
  lastCrumb = label;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Put on a page below a list: its name becomes the last part of the breadcrumb. */
export function Crumb({ label }: { label: string }) {
  useEffect(() => {
    setLastCrumb(label);
    return () => setLastCrumb(undefined);
  }, [label]);
  return null;
}

/** Where this page is, from the navigation's own words. */
export function Breadcrumb({ groups }: { groups: readonly NavGroup[] }) {
  const pathname = usePathname();
  const last = useSyncExternalStore(
    subscribe,
    () => lastCrumb,
    () => undefined,
  );
  const place = findPlace(groups, pathname);
  if (!place) return <div className="min-w-0 flex-1" />;
  const below = place.item.href !== pathname;
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1.5 text-muted-foreground text-sm">
        {place.group.label ? (
          <li className="flex shrink-0 items-center gap-1.5 max-md:hidden">
            {place.group.label}
            <Slash />
          </li>
        ) : null}
        <li className="min-w-0 truncate">
          {below ? (
            <AheadLink href={place.item.href} className="rounded-sm hover:text-foreground">
              {place.item.label}
            </AheadLink>
          ) : (
            <span aria-current="page" className="text-foreground">
              {place.item.label}
            </span>
          )}
        </li>
        {below && last ? (
          <li className="flex min-w-0 items-center gap-1.5">
            <Slash />
            <span aria-current="page" className="truncate text-foreground">
              {last}
            </span>
          </li>
        ) : null}
      </ol>
    </nav>
  );
}

function Slash() {
  return (
    <span aria-hidden className="text-control">
      /
    </span>
  );
}
