'use client';

import { createContext, type KeyboardEvent, type ReactNode, use, useEffect, useId, useRef } from 'react';
import { cn } from './cn.ts';

interface TabsState {
  id: string;
  value: string;
  onValueChange: (value: string) => void;
}

const TabsContext = createContext<TabsState | undefined>(undefined);

function useTabs(): TabsState {
  const state = use(TabsContext);
  if (!state) throw new Error('This part belongs inside Tabs');
  return state;
}

export interface TabsProps {
  value: string;
  onValueChange: (value: string) => void;
  className?: string;
  children: ReactNode;
}

/** Written here because Radix renders a style attribute into the page, which the content policy refuses. */
export function Tabs({ value, onValueChange, className, children }: TabsProps) {
  const id = useId();
  return (
    <TabsContext value={{ id, value, onValueChange }}>
      <div className={className}>{children}</div>
    </TabsContext>
  );
}

const steps: Record<string, (index: number, count: number) => number> = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_index, count) => count - 1,
};

function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const step = steps[event.key];
  if (!step) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const index = tabs.indexOf(document.activeElement as HTMLElement);
  if (index === -1) return;
  event.preventDefault();
  const next = tabs[step(index, tabs.length)];
  next?.focus();
  next?.click();
}

export function TabsList({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  const { value } = useTabs();
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice is another tab to show.
  useEffect(() => bringIntoView(list.current), [value]);
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={label}
      onKeyDown={moveFocus}
      className={cn(
        'fade-ends flex min-w-0 items-center gap-1 overflow-x-auto px-2 [scrollbar-width:none]',
        className,
      )}
    >
      {children}
    </div>
  );
}

/** Sideways alone: the page stays where it is. */
function bringIntoView(list: HTMLElement | null): void {
  const tab = list?.querySelector<HTMLElement>('[aria-selected="true"]');
  if (!list || !tab) return;
  const [shown, whole] = [tab.getBoundingClientRect(), list.getBoundingClientRect()];
  const room = tab.offsetWidth / 2;
  if (shown.left < whole.left) list.scrollLeft -= whole.left - shown.left + room;
  else if (shown.right > whole.right) list.scrollLeft += shown.right - whole.right + room;
}

export function TabsTrigger({ value, children }: { value: string; children: ReactNode }) {
  const tabs = useTabs();
  const selected = tabs.value === value;
  return (
    <button
      type="button"
      role="tab"
      id={`${tabs.id}-tab-${value}`}
      aria-selected={selected}
      aria-controls={`${tabs.id}-panel-${value}`}
      tabIndex={selected ? 0 : -1}
      onClick={() => tabs.onValueChange(value)}
      className={cn(
        '-mb-px h-9 shrink-0 border-transparent border-b-2 px-2 text-muted-foreground text-sm transition-colors',
        'hover:text-foreground focus-visible:-outline-offset-2 aria-selected:border-primary',
        'aria-selected:font-medium aria-selected:text-foreground',
      )}
    >
      {children}
    </button>
  );
}

export interface TabsContentProps {
  value: string;
  className?: string;
  children: ReactNode;
}

export function TabsContent({ value, className, children }: TabsContentProps) {
  const tabs = useTabs();
  const shown = tabs.value === value;
  return (
    <div
      role="tabpanel"
      id={`${tabs.id}-panel-${value}`}
      aria-labelledby={`${tabs.id}-tab-${value}`}
      tabIndex={shown ? 0 : -1}
      hidden={!shown}
      className={className}
    >
      {children}
    </div>
  );
}
