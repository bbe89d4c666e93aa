'use client';

import { type ReactElement, useState } from 'react';
import { ConfirmDialog } from '#components/shared/confirm-dialog.tsx';
import { UnreadConsequences, useConsequences } from '#components/shared/consequences.tsx';
import { type Selectable, useSelection } from '#components/shared/row-selection.tsx';
import { plural } from '#lib/format/number.ts';
import type { KeyActions } from './key-actions.ts';
import { endOfKey } from './revoke-words.ts';
import { SelectedConsequences } from './selected-consequences.tsx';
import { revokedText } from './selection-words.ts';
import { tellOutcome } from './tell-outcome.ts';

export interface RevokeSelectedProps {
  /** In the list of everybody's keys. */
  withOwner: boolean;
  actions: Pick<KeyActions, 'previewRevokeMany' | 'revokeMany'>;
  /** What asks: a button that calls `ask`. */
  children: (ask: () => void, pending: boolean) => ReactElement;
}

/** Ends the selected keys at once, and names those that it could not end. */
export function RevokeSelected({ withOwner, actions, children }: RevokeSelectedProps) {
  const { selected } = useSelection();
  // Those that were selected when it was asked: the list behind the question goes on.
  const [asked, setAsked] = useState<readonly Selectable[]>([]);
  const [open, setOpen] = useState(false);
  const idsOf = (keys: readonly Selectable[]) => ({ keyIds: keys.map(({ id }) => id) });
  const { known, pending, readThen } = useConsequences(() => actions.previewRevokeMany(idsOf(selected)));
  const hasTraffic = (known?.withTraffic ?? 1) > 0;
  const [only] = asked;
  const what = only && asked.length === 1 ? only.name : plural(asked.length, 'key');

  function ask(): void {
    void readThen(() => {
      setAsked(selected);
      setOpen(true);
    });
  }

  async function revoke() {
    const outcome = await actions.revokeMany(idsOf(asked));
    if (outcome.ok) tellOutcome(revokedText(asked, outcome.data));
    return outcome;
  }

  return (
    <>
      {children(ask, pending)}
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Revoke ${what}`}
        verb="Revoke"
        description={`They are ${endOfKey}. This cannot be undone.`}
        action={revoke}
        {...(hasTraffic ? { typedName: what } : {})}
      >
        {known ? (
          <SelectedConsequences known={known} asked={asked} withOwner={withOwner} />
        ) : (
          <UnreadConsequences />
        )}
      </ConfirmDialog>
    </>
  );
}
