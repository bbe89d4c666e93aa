'use client';

import { LockKeyhole, LogOut } from 'lucide-react';
import { useState, useTransition } from 'react';
import { ChangePasswordDialog } from '#components/account/change-password-dialog.tsx';
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
  /** Without one the identity provider keeps it. */
  hasPassword: boolean;
}

interface AccountMenuProps {
  account: Account;
  actions: Pick<ShellActions, 'signOut' | 'changePassword'>;
}

export function AccountMenu({ account, actions }: AccountMenuProps) {
  const [pending, startTransition] = useTransition();
  const [changing, setChanging] = useState(false);
  return (
    <>
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
          {account.hasPassword ? (
            <DropdownMenuItem onSelect={() => setChanging(true)}>
              <LockKeyhole aria-hidden />
              Change password
            </DropdownMenuItem>
          ) : null}
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
      <ChangePasswordDialog
        open={changing}
        onClose={() => setChanging(false)}
        email={account.email}
        changePassword={actions.changePassword}
      />
    </>
  );
}

function initialOf({ name, email }: Account): string {
  return (name.trim()[0] ?? email[0] ?? '·').toUpperCase();
}
