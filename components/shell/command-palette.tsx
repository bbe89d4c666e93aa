'use client';

import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useFound } from '#components/shared/found.ts';
import { useHydrated } from '#components/shared/hydrated.ts';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/cn.ts';
import {
  CommandDialog,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from '#components/ui/command.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import type { PaletteGroup, PaletteItem } from './palette.ts';
import type { ShellActions } from './shell-actions.ts';

const shortestQuery = 2;

interface CommandPaletteProps {
  /** Pages and actions, filtered here. */
  groups: readonly PaletteGroup[];
  actions: Pick<ShellActions, 'search'>;
}

export function CommandPalette({ groups, actions }: CommandPaletteProps) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const query = text.trim();
  const asked = open && query.length >= shortestQuery;
  const { found, searching } = useFound(asked ? actions.search : undefined, query);
  const list = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState('');

  // Where typing has left nothing selected, Enter takes the first thing that the server found. Asked with each answer:
  // what was selected when the first thing came may have left the list since.
  useEffect(() => {
    const [first] = found.flatMap((group) => group.items.map(entryValue));
    if (first && !list.current?.querySelector('[aria-selected="true"]')) setSelected(first);
  }, [found]);

  usePaletteKey(() => change(!open));

  /** However it is left, it opens as if for the first time. */
  function change(next: boolean): void {
    setOpen(next);
    setText('');
    setSelected('');
  }

  function go(href: string): void {
    change(false);
    router.push(href);
  }

  return (
    <>
      <PaletteButton onPress={() => change(true)} />
      <CommandDialog
        open={open}
        onOpenChange={change}
        label="Command palette"
        value={selected}
        onValueChange={setSelected}
      >
        <CommandInput placeholder="Search pages, keys, models, people" value={text} onValueChange={setText} />
        <CommandList ref={list}>
          {/* Counts what matches here alone. */}
          {found.length > 0 ? null : <CommandEmpty>{searching ? 'Searching' : 'Nothing found'}</CommandEmpty>}
          {groups.map((group) => (
            <Group key={group.label} group={group} onGo={go} />
          ))}
          {found.map((group) => (
            <Group key={`found-${group.label}`} group={group} onGo={go} found />
          ))}
        </CommandList>
      </CommandDialog>
    </>
  );
}

function usePaletteKey(press: () => void): void {
  const onPress = useEffectEvent(press);
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.shiftKey) return;
      event.preventDefault();
      onPress();
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

function entryValue({ label, id }: PaletteItem): string {
  return `${label} ${id}`;
}

interface GroupProps {
  group: PaletteGroup;
  onGo: (href: string) => void;
  /** By the server, which has matched already: these stay whatever the filter here thinks of them. */
  found?: boolean;
}

function Group({ group, onGo, found = false }: GroupProps) {
  return (
    <CommandGroup heading={group.label} forceMount={found}>
      {group.items.map((item) => (
        <Entry key={item.id} item={item} onGo={onGo} found={found} />
      ))}
    </CommandGroup>
  );
}

function Entry({ item, onGo, found }: { item: PaletteItem; onGo: (href: string) => void; found: boolean }) {
  return (
    <CommandItem
      value={entryValue(item)}
      keywords={item.keywords ?? []}
      forceMount={found}
      onSelect={() => onGo(item.href)}
    >
      {item.icon}
      <span className="min-w-0 truncate">{item.label}</span>
      {item.hint ? (
        <span
          className="ml-auto max-w-2/5 shrink-0 truncate pl-4 text-muted-foreground text-sm"
          title={item.hint}
        >
          {item.hint}
        </span>
      ) : null}
    </CommandItem>
  );
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

function PaletteButton({ onPress }: { onPress: () => void }) {
  const hydrated = useHydrated();
  return (
    <Button
      variant="ghost"
      onClick={onPress}
      aria-keyshortcuts="Meta+K Control+K"
      data-shortcut="palette"
      className="px-2 text-muted-foreground"
    >
      <Search aria-hidden />
      <span className="sr-only">Search</span>
      <Kbd className={cn('max-sm:hidden', !hydrated && 'invisible')}>
        {hydrated && isApple() ? '⌘K' : 'Ctrl K'}
      </Kbd>
    </Button>
  );
}
