'use client';

import { ChartColumn, CircleSlash } from 'lucide-react';
import Link from 'next/link';
import { RowMenu } from '#components/shared/row-menu.tsx';
import { DropdownMenuItem, DropdownMenuSeparator } from '#components/ui/dropdown-menu.tsx';
import { keyPath } from './key-row.ts';
import { RevokeKey, type RevokeKeyProps } from './revoke-key.tsx';

export interface KeyRowMenuProps extends Omit<RevokeKeyProps, 'children' | 'onDone'> {
  revoked: boolean;
}

export function KeyRowMenu({ revoked, ...key }: KeyRowMenuProps) {
  return (
    <RevokeKey {...key}>
      {(ask) => (
        <RowMenu label={`Actions for ${key.name}`}>
          <DropdownMenuItem asChild>
            <Link href={keyPath(key.keyId)}>
              <ChartColumn aria-hidden />
              Usage
            </Link>
          </DropdownMenuItem>
          {revoked ? null : (
            <>
              <DropdownMenuSeparator />
              <DropdownMenuItem tone="danger" onSelect={ask}>
                <CircleSlash aria-hidden />
                Revoke
              </DropdownMenuItem>
            </>
          )}
        </RowMenu>
      )}
    </RevokeKey>
  );
}
