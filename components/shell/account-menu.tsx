'use client';

import { LockKeyhole, LogOut, MonitorX } from 'lucide-react';
import { useState, useTransition } from 'react';
import { ChangePasswordDialog } from '#components/account/change-password-dialog.tsx';
import { SignOutEverywhere } from '#components/account/sign-out-everywhere.tsx';
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
  actions: Pick<ShellActions, 'signOut' | 'signOutEverywhere' | 'changePassword'>;
}

export function AccountMenu({ account, actions }: AccountMenuProps) {
  const [pending, startTransition] = useTransition();
  const [asked, setAsked] = useState<'password' | 'everywhere'>();
  const close = () => setAsked(undefined);
  const signOut = () =>
    startTransition(async () => {
      await actions.signOut();
    });
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
          <Person {...account} />
          <DropdownMenuSeparator />
          {account.hasPassword ? (
            <DropdownMenuItem onSelect={() => setAsked('password')}>
              <LockKeyhole aria-hidden />
              Change password
            </DropdownMenuItem>
          ) : null}
          <DropdownMenuItem onSelect={() => setAsked('everywhere')}>
            <MonitorX aria-hidden />
            Sign out everywhere
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={signOut}>
            <LogOut aria-hidden />
            Sign out
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <ChangePasswordDialog
        open={asked === 'password'}
        onClose={close}
        email={account.email}
        changePassword={actions.changePassword}
      />
      <SignOutEverywhere
        open={asked === 'everywhere'}
        onOpenChange={(open) => open || close()}
        signOutEverywhere={actions.signOutEverywhere}
      />
    </>
  );
}

function Person({ name, email, role }: Account) {
  return (
    <div className="px-2 py-1.5">
      <p className="truncate font-medium">{name}</p>
      <p className="truncate text-muted-foreground text-sm">{email}</p>
      {role ? <p className="mt-1 text-muted-foreground text-xs">{role}</p> : null}
    </div>
  );
}

function initialOf({ name, email }: Account): string {
  return (name.trim()[0] ?? email[0] ?? '·').toUpperCase();
}
