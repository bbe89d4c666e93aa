'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { toast } from 'sonner';
import { Callout } from '#components/shared/callout.tsx';
import { ConfirmDialog } from '#components/shared/confirm-dialog.tsx';
import { unreachable } from '#components/shared/server-action.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { plural } from '#lib/format/number.ts';
import type { DeletionConsequences } from '#lib/providers/consequences.ts';
import type { Account, AccountActions } from './types.ts';

export interface DeleteAccountProps {
  account: Pick<Account, 'id' | 'name'>;
  actions: Pick<AccountActions, 'consequences' | 'deleteAccount'>;
}

/** The consequences are read when they are asked for: they sum a month of traffic. */
export function DeleteAccount({ account, actions }: DeleteAccountProps) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [open, setOpen] = useState(false);
  const [known, setKnown] = useState<DeletionConsequences>();
  const button = useRef<HTMLButtonElement>(null);
  const input = { providerAccountId: account.id };

  async function ask(): Promise<void> {
    setPending(true);
    const outcome = await actions.consequences(input).catch(() => unreachable);
    // While it was pending it could not hold the focus; the dialog gives back to where the focus is when it opens.
    flushSync(() => setPending(false));
    button.current?.focus();
    if (!outcome.ok) {
      toast.error(outcome.message);
      return;
    }
    setKnown(outcome.data);
    setOpen(true);
  }

  return (
    <Card className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-3">
      <div>
        <h2 className="font-semibold text-base">Delete {account.name}</h2>
        <p className="text-muted-foreground text-sm">
          Its models, prices and grants go with it. Usage and the audit log stay.
        </p>
      </div>
      <Button ref={button} variant="danger-outline" pending={pending} onClick={ask}>
        Delete provider account
      </Button>
      {known ? (
        <ConfirmDialog
          open={open}
          onOpenChange={setOpen}
          title={`Delete ${account.name}`}
          verb="Delete"
          tone="danger"
          description="This cannot be undone. Calls through it are refused from then on."
          {...(known.totalRequests > 0 ? { typedName: account.name } : {})}
          action={() => actions.deleteAccount(input)}
          done={`Deleted ${account.name}`}
          onDone={() => router.replace('/models')}
        >
          <Consequences {...known} />
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}

function Consequences(props: DeletionConsequences) {
  const { models, grants, stranded, keys, totalKeys, totalRequests, windowDays } = props;
  return (
    <div className="grid gap-3">
      <p>
        {plural(models, 'model')} and {plural(grants, 'grant')} go with it.
      </p>
      {totalRequests === 0 ? (
        <p className="text-muted-foreground">No key used it in the last {windowDays} days.</p>
      ) : (
        <div className="grid gap-2">
          <Callout tone="danger">
            {plural(totalKeys, 'key')} used it for {plural(totalRequests, 'request')} in the last {windowDays}{' '}
            days.
          </Callout>
          <ul className="divide-y rounded-lg border">
            {keys.map((key) => (
              <li
                key={key.publicId}
                className="flex items-baseline justify-between gap-4 px-3 py-1.5 text-sm"
              >
                <span className="min-w-0 truncate">
                  <span className="font-medium">{key.name}</span>{' '}
                  <span className="text-muted-foreground">{key.owner}</span>
                </span>
                <span className="tabular shrink-0">{plural(key.requests, 'request')}</span>
              </li>
            ))}
            {totalKeys > keys.length ? (
              <li className="px-3 py-1.5 text-muted-foreground text-sm">
                and {plural(totalKeys - keys.length, 'other key')}
              </li>
            ) : null}
          </ul>
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
