'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Callout } from '#components/shared/callout.tsx';
import { ConfirmDialog } from '#components/shared/confirm-dialog.tsx';
import { UnreadConsequences, useConsequences } from '#components/shared/consequences.tsx';
import { BusyKeys } from '#components/tokens/busy-keys.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { plural } from '#lib/format/number.ts';
import type { DeletionConsequences } from '#lib/providers/consequences.ts';
import type { Account } from './account.ts';
import type { AccountActions } from './account-actions.ts';

export interface DeleteAccountProps {
  account: Pick<Account, 'id' | 'name'>;
  actions: Pick<AccountActions, 'consequences' | 'deleteAccount'>;
}

/** The consequences are read when they are asked for: they sum a month of traffic. */
export function DeleteAccount({ account, actions }: DeleteAccountProps) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const input = { providerAccountId: account.id };
  const { known, pending, readThen } = useConsequences(() => actions.consequences(input));
  const hasTraffic = known === undefined || known.totalRequests > 0;
  return (
    <Card className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-3">
      <div>
        <h2 className="font-semibold text-base">Delete {account.name}</h2>
        <p className="text-muted-foreground text-sm">
          Its models, prices and grants go with it. Usage and the audit log stay.
        </p>
      </div>
      <Button variant="danger-outline" pending={pending} onClick={() => readThen(() => setOpen(true))}>
        Delete provider account
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Delete ${account.name}`}
        verb="Delete"
        tone="danger"
        description="This cannot be undone. Calls through it are refused from then on."
        {...(hasTraffic ? { typedName: account.name } : {})}
        action={() => actions.deleteAccount(input)}
        done={`Deleted ${account.name}`}
        onDone={() => router.replace('/models')}
      >
        {known ? <Consequences {...known} /> : <UnreadConsequences />}
      </ConfirmDialog>
    </Card>
  );
}

function Consequences(props: DeletionConsequences) {
  const { models, grants, stranded, keys, totalKeys, totalRequests, windowDays } = props;
  return (
    <div className="grid grid-cols-1 gap-3">
      <p>
        {plural(models, 'model')} and {plural(grants, 'grant')} go with it.
      </p>
      {totalRequests === 0 ? (
        <p className="text-muted-foreground">No key used it in the last {windowDays} days.</p>
      ) : (
        <div className="grid grid-cols-1 gap-2">
          <Callout tone="danger">
            {plural(totalKeys, 'key')} used it for {plural(totalRequests, 'call')} in the last {windowDays}{' '}
            days.
          </Callout>
          <BusyKeys
            label="Keys that used it"
            rest={totalKeys - keys.length}
            keys={keys.map(({ publicId, name, owner, requests }) => ({
              id: publicId,
              name: (
                <>
                  <span className="font-medium">{name}</span>{' '}
                  <span className="text-muted-foreground">{owner}</span>
                </>
              ),
              use: plural(requests, 'call'),
            }))}
          />
        </div>
      )}
      {stranded.length > 0 ? (
        <Callout tone="warning">
          {stranded.join(', ')} {stranded.length === 1 ? 'is' : 'are'} left without any grant: nothing else is
          open to {stranded.length === 1 ? 'this virtual account' : 'these virtual accounts'}.
        </Callout>
      ) : null}
    </div>
  );
}
