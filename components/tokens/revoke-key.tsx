'use client';

import { type ReactElement, useState } from 'react';
import { Callout } from '#components/shared/callout.tsx';
import { ConfirmDialog } from '#components/shared/confirm-dialog.tsx';
import { UnreadConsequences, useConsequences } from '#components/shared/consequences.tsx';
import type { KeyActions } from './key-actions.ts';
import { RevokeConsequences } from './revoke-consequences.tsx';
import { endOfKey } from './revoke-words.ts';

export interface RevokeKeyProps {
  keyId: string;
  name: string;
  lastUsedAt: Date | null;
  /** Whose it is, where an admin revokes it. */
  owner?: string | undefined;
  onDone?: () => void;
  actions: Pick<KeyActions, 'previewRevoke' | 'revoke'>;
  /** What asks: a button or an item of a menu that calls `ask`. */
  children: (ask: () => void, pending: boolean) => ReactElement;
}

export function RevokeKey(props: RevokeKeyProps) {
  const { keyId, name, owner, lastUsedAt, actions, onDone, children } = props;
  const [open, setOpen] = useState(false);
  const { known: traffic, pending, readThen } = useConsequences(() => actions.previewRevoke({ keyId }));
  const ask = () => void readThen(() => setOpen(true));
  const hasTraffic = traffic?.hasTraffic ?? true;
  return (
    <>
      {children(ask, pending)}
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Revoke ${name}`}
        verb="Revoke"
        description={`${owner ? `This is a key of ${owner}. ` : ''}It is ${endOfKey}. This cannot be undone.`}
        action={() => actions.revoke({ keyId })}
        done={`Revoked ${name}`}
        {...(hasTraffic ? { typedName: name } : {})}
        {...(onDone ? { onDone } : {})}
      >
        {traffic ? (
          <Callout tone={hasTraffic ? 'danger' : 'info'}>
            <RevokeConsequences traffic={traffic} lastUsedAt={lastUsedAt} />
          </Callout>
        ) : (
          <UnreadConsequences />
        )}
      </ConfirmDialog>
    </>
  );
}
