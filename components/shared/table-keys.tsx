'use client';

import { useRouter } from 'next/navigation';
import type { KeyboardEvent, MouseEvent, ReactNode, SyntheticEvent } from 'react';

const steps: Record<string, (index: number, last: number) => number> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_index, last) => last,
};

/** Arrow keys walk from row link to row link; Tab still reaches every control of a row. */
export function TableKeys({ className, children }: { className?: string; children: ReactNode }) {
  const router = useRouter();

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const step = steps[event.key];
    const row = event.target instanceof HTMLElement ? event.target.closest('[data-row-link]') : null;
    if (!step || !row) return;
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row-link]')];
    event.preventDefault();
    links[step(links.indexOf(row as HTMLElement), links.length - 1)]?.focus();
  }
  // What has a tooltip lies above the link that covers its row; a press on it opens the row all the same.
  function onClick(event: MouseEvent<HTMLDivElement>): void {
    if (!(event.target instanceof Element) || event.target.closest('a, button, input, select, label')) return;
    if (getSelection()?.isCollapsed === false) return;
    const link = rowLinkOf(event.target);
    if (link && (event.metaKey || event.ctrlKey)) window.open(link.href, '_blank', 'noopener');
    else link?.click();
  }
  function fetchAhead(event: SyntheticEvent<HTMLDivElement>): void {
    const link = event.target instanceof Element ? rowLinkOf(event.target) : undefined;
    if (link) router.prefetch(link.pathname + link.search);
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears keys of the links inside
    <div
      className={className}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onMouseOver={fetchAhead}
      onFocus={fetchAhead}
    >
      {children}
    </div>
  );
}

function rowLinkOf(element: Element): HTMLAnchorElement | undefined {
  return element.closest('tr')?.querySelector<HTMLAnchorElement>('a[data-row-link]') ?? undefined;
}
