'use client';

import { Columns3 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuTrigger,
} from '#components/ui/dropdown-menu.tsx';
import { columnsCookie, writeHiddenColumns } from './column-choice.ts';

export interface ColumnsMenuProps {
  /** Names the cookie. */
  list: string;
  columns: readonly { id: string; label: string }[];
  hidden: readonly string[];
}

const yearSeconds = 31_536_000;

/** Shows and hides columns, and remembers it for this browser. */
export function ColumnsMenu({ list, columns, hidden }: ColumnsMenuProps) {
  const router = useRouter();
  const [chosen, setChosen] = useState(hidden);
  const [pending, startTransition] = useTransition();

  function show(id: string, on: boolean): void {
    const next = on ? chosen.filter((one) => one !== id) : [...chosen, id];
    setChosen(next);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we serve
    document.cookie = `${columnsCookie(list)}=${writeHiddenColumns(next)}; path=/; max-age=${yearSeconds}; samesite=lax`;
    startTransition(() => router.refresh());
  }

  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button data-pending={pending || undefined}>
          <Columns3 aria-hidden />
          Columns
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuLabel>Columns of this list</DropdownMenuLabel>
        {columns.map(({ id, label }) => (
          <DropdownMenuCheckboxItem
            key={id}
            checked={!chosen.includes(id)}
            onCheckedChange={(on) => show(id, on)}
            // More than one is chosen at a time: the menu stays.
            onSelect={(event) => event.preventDefault()}
          >
            {label}
          </DropdownMenuCheckboxItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
