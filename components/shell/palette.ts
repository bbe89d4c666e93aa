import type { ReactNode } from 'react';

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
