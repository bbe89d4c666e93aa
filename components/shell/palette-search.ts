'use client';

import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { unreachable } from '#components/shared/server-action.ts';
import type { ShellActions } from './shell-actions.ts';

export interface PaletteItem {
  id: string;
  label: string;
  href: string;
  icon?: ReactNode;
  /** Right of the label: "key", an address, an owner. */
  hint?: string;
  /** More words that find it. */
  keywords?: string[];
}

export interface PaletteGroup {
  label: string;
  items: readonly PaletteItem[];
}

const pauseMs = 150;
const shortestQuery = 2;

interface Found {
  query: string;
  groups: PaletteGroup[];
}

const nothing: Found = { query: '', groups: [] };

/** What the server finds for the text, once the typing pauses. A late answer to an older text is dropped. */
export function usePaletteSearch(search: ShellActions['search'] | undefined, text: string) {
  const [found, setFound] = useState<Found>(nothing);
  const query = text.trim();
  const wanted = search !== undefined && query.length >= shortestQuery;

  useEffect(() => {
    if (!(search && wanted)) return;
    let dropped = false;
    const timer = setTimeout(async () => {
      const outcome = await search(query).catch(() => unreachable);
      if (!dropped) setFound({ query, groups: outcome.ok ? outcome.data : [] });
    }, pauseMs);
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
  }, [search, query, wanted]);

  return { groups: wanted ? found.groups : [], searching: wanted && found.query !== query };
}
