'use client';

import { LogOut } from 'lucide-react';
import { useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '#components/ui/dropdown-menu.tsx';
import type { ShellActions } from './shell-actions.ts';

export interface Account {
  name: string;
  email: string;
  /** "Tenant admin" */
  role?: string;
}

interface AccountMenuProps {
  account: Account;
  actions: Pick<ShellActions, 'signOut'>;
}

export function AccountMenu({ account, actions }: AccountMenuProps) {
  const [pending, startTransition] = useTransition();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label="Account" pending={pending}>
          <span
            aria-hidden
            className="flex size-6 items-center justify-center rounded-full bg-primary-surface font-semibold text-link text-xs"
          >
            {initialOf(account)}
          </span>
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent className="w-56">
        <div className="px-2 py-1.5">
          <p className="truncate font-medium">{account.name}</p>
          <p className="truncate text-muted-foreground text-sm">{account.email}</p>
          {account.role ? <p className="mt-1 text-muted-foreground text-xs">{account.role}</p> : null}
        </div>
        <DropdownMenuSeparator />
        <DropdownMenuItem
          onSelect={() =>
            startTransition(async () => {
              await actions.signOut();
            })
          }
        >
          <LogOut aria-hidden />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function initialOf({ name, email }: Account): string {
  return (name.trim()[0] ?? email[0] ?? '·').toUpperCase();
}
