'use client';

import { CalendarPlus, ChartColumn, CircleSlash, Power, PowerOff } from 'lucide-react';
import Link from 'next/link';
import { RowMenu } from '#components/shared/row-menu.tsx';
import { DropdownMenuItem, DropdownMenuSeparator } from '#components/ui/dropdown-menu.tsx';
import { canExtend, type ExpiryRules } from '#lib/tokens/expiry-choices.ts';
import { ExtendKeys } from './extend-keys.tsx';
import type { KeyActions } from './key-actions.ts';
import { type KeyRow, keyPath } from './key-row.ts';
import { RevokeKey } from './revoke-key.tsx';
import { useKeySwitch } from './use-key-switch.ts';

export interface KeyRowMenuProps {
  row: Pick<KeyRow, 'id' | 'name' | 'status' | 'createdAt' | 'endsAt' | 'lastUsedAt'>;
  /** Whose it is, in the list of everybody's keys. */
  owner: string | undefined;
  rules: ExpiryRules;
  actions: KeyActions;
}

export function KeyRowMenu({ row, owner, rules, actions }: KeyRowMenuProps) {
  const { id, name, lastUsedAt } = row;
  const { disable, enable } = useKeySwitch(actions);
  const [Icon, label, turn] =
    row.status === 'disabled'
      ? ([Power, 'Enable', enable] as const)
      : ([PowerOff, 'Disable', disable] as const);
  return (
    <ExtendKeys rules={rules} actions={actions}>
      {(extend) => (
        <RevokeKey keyId={id} name={name} owner={owner} lastUsedAt={lastUsedAt} actions={actions}>
          {(revoke) => (
            <RowMenu label={`Actions for ${name}`}>
              <DropdownMenuItem asChild>
                <Link href={keyPath(id)}>
                  <ChartColumn aria-hidden />
                  Usage
                </Link>
              </DropdownMenuItem>
              {row.status === 'revoked' ? null : (
                <>
                  <DropdownMenuSeparator />
                  {canExtend(row, rules) ? (
                    <DropdownMenuItem onSelect={() => extend([row])}>
                      <CalendarPlus aria-hidden />
                      Extend
                    </DropdownMenuItem>
                  ) : null}
                  <DropdownMenuItem onSelect={() => void turn([row])}>
                    <Icon aria-hidden />
                    {label}
                  </DropdownMenuItem>
                  <DropdownMenuItem tone="danger" onSelect={revoke}>
                    <CircleSlash aria-hidden />
                    Revoke
                  </DropdownMenuItem>
                </>
              )}
            </RowMenu>
          )}
        </RevokeKey>
      )}
    </ExtendKeys>
  );
}
