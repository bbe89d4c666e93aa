import type { ReactNode } from 'react';

export interface NavItem {
  href: string;
  label: string;
  /** An element, because a component cannot cross to the browser: `<KeyRound />`. */
  icon: ReactNode;
}

export interface NavGroup {
  /** A word above the items; null for those that stand alone. */
  label: string | null;
  items: readonly NavItem[];
}

export interface NavPlace {
  group: NavGroup;
  item: NavItem;
}

/** The item whose page this is, or whose page lies above it: the longest path that fits. */
export function findPlace(groups: readonly NavGroup[], pathname: string): NavPlace | undefined {
  let best: NavPlace | undefined;
  for (const group of groups) {
    for (const item of group.items) {
      const fits = item.href === pathname || (item.href !== '/' && pathname.startsWith(`${item.href}/`));
      if (fits && (!best || item.href.length > best.item.href.length)) best = { group, item };
    }
  }
  return best;
}
