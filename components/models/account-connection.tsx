'use client';

import { KeyRound, Pencil } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { IdText } from '#components/shared/key-text.tsx';
import { AbsoluteTime } from '#components/shared/relative-time.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { traitsOf } from '#lib/providers/kinds.ts';
import type { Account } from './account.ts';
import type { AccountActions } from './account-actions.ts';
import { ConnectionTest } from './connection-test.tsx';
import { EditConnectionDialog } from './edit-connection-dialog.tsx';
import { RotateCredentialDialog } from './rotate-credential-dialog.tsx';

export interface AccountConnectionProps {
  account: Account;
  actions: Pick<AccountActions, 'test' | 'edit' | 'rotate'>;
}

export function AccountConnection({ account, actions }: AccountConnectionProps) {
  const [editing, setEditing] = useState(false);
  const { address, connection, credential, label } = traitsOf(account.provider);
  return (
    <Card aria-labelledby="connection">
      <CardHeader
        id="connection"
        title="Connection"
        description={connection}
        action={
          address ? (
            <Button size="sm" onClick={() => setEditing(true)}>
              <Pencil aria-hidden />
              Edit
            </Button>
          ) : null
        }
      />
      <CardBody className="grid gap-4">
        <dl className="grid gap-2.5">
          <Fact name="Provider">{label}</Fact>
          {account.baseUrl === null ? null : (
            <Fact name="Base URL">
              <IdText value={account.baseUrl} what="base URL" />
            </Fact>
          )}
          {credential === 'none' ? null : <CredentialFact account={account} actions={actions} />}
          <Fact name="Added">
            <AbsoluteTime at={account.createdAt} dateOnly />
          </Fact>
        </dl>
        <ConnectionTest run={() => actions.test({ providerAccountId: account.id })} />
      </CardBody>
      {address ? (
        <EditConnectionDialog account={account} actions={actions} open={editing} onOpenChange={setEditing} />
      ) : null}
    </Card>
  );
}

function CredentialFact({ account, actions }: AccountConnectionProps) {
  const [rotating, setRotating] = useState(false);
  return (
    <Fact name="Credential">
      <span className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <Hint account={account} />
        <Button size="sm" onClick={() => setRotating(true)}>
          <KeyRound aria-hidden />
          {account.hasCredential ? 'Rotate credential' : 'Set credential'}
        </Button>
      </span>
      <RotateCredentialDialog
        account={account}
        actions={actions}
        open={rotating}
        onOpenChange={setRotating}
      />
    </Fact>
  );
}

function Hint({ account: { hasCredential, credentialHint, credentialVersion } }: { account: Account }) {
  if (!hasCredential) return <span className="text-muted-foreground">none</span>;
  return (
    <span>
      <code className="font-mono text-sm">
        <span aria-hidden>••••</span>
        <span className="sr-only">ends in </span>
        {credentialHint}
      </code>
      <span className="ml-2 text-muted-foreground text-sm">version {credentialVersion}</span>
    </span>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-x-3">
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="flex min-h-7 min-w-0 items-center">{children}</dd>
    </div>
  );
}
