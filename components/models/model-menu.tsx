'use client';

import { CircleDollarSign, Pencil, Trash2, UserLock } from 'lucide-react';
import { useState } from 'react';
import { Callout } from '#components/shared/callout.tsx';
import { ConfirmDialog } from '#components/shared/confirm-dialog.tsx';
import { RowMenu } from '#components/shared/row-menu.tsx';
import { DropdownMenuItem, DropdownMenuSeparator } from '#components/ui/dropdown-menu.tsx';
import { plural } from '#lib/format/number.ts';
import { EditModelDialog } from './edit-model-dialog.tsx';
import type { ModelActions } from './model-actions.ts';
import type { ModelRow } from './model-rows.ts';
import { PriceDialog } from './price-dialog.tsx';
import { RestrictDialog } from './restrict-dialog.tsx';

export interface ModelDialogProps {
  account: { id: string; name: string };
  model: ModelRow;
  actions: ModelActions;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

type Opened = 'edit' | 'price' | 'restrict' | 'remove';

export function ModelMenu({ account, model, actions }: Omit<ModelDialogProps, 'open' | 'onOpenChange'>) {
  const [opened, setOpened] = useState<Opened>();
  const dialog = (name: Opened) => ({
    account,
    model,
    actions,
    open: opened === name,
    onOpenChange: (open: boolean) => setOpened(open ? name : undefined),
  });
  return (
    <>
      <RowMenu label={`Actions for ${model.name}`}>
        <DropdownMenuItem onSelect={() => setOpened('edit')}>
          <Pencil aria-hidden />
          Edit
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => setOpened('price')}>
          <CircleDollarSign aria-hidden />
          Set price
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => setOpened('restrict')}>
          <UserLock aria-hidden />
          Restrict
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem tone="danger" onSelect={() => setOpened('remove')}>
          <Trash2 aria-hidden />
          Remove
        </DropdownMenuItem>
      </RowMenu>
      <EditModelDialog {...dialog('edit')} />
      <PriceDialog {...dialog('price')} />
      <RestrictDialog {...dialog('restrict')} />
      <RemoveModel {...dialog('remove')} />
    </>
  );
}

function RemoveModel({ account, model, actions, open, onOpenChange }: ModelDialogProps) {
  const id = `${account.name}/${model.name}`;
  const hasTraffic = model.requests > 0;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Remove ${model.name}`}
      verb="Remove"
      tone="danger"
      description={`Calls to ${id} are refused from then on. Its price and its list of who may call it go too; usage stays.`}
      {...(hasTraffic ? { typedName: model.name } : {})}
      action={() => actions.remove({ modelId: model.id })}
      done={`Removed ${id}`}
    >
      {hasTraffic ? (
        <Callout tone="danger">
          It was called {plural(model.requests, 'time')} in the last 7 days. Switching it off can be undone.
        </Callout>
      ) : null}
    </ConfirmDialog>
  );
}
