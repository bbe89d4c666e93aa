'use client';

import { CircleSlash } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { ConfirmDialog } from '#components/shared/confirm-dialog.tsx';
import { UnreadConsequences, useConsequences } from '#components/shared/consequences.tsx';
import { type Selectable, SelectionBar, useSelection } from '#components/shared/row-selection.tsx';
import { Button } from '#components/ui/button.tsx';
import { plural } from '#lib/format/number.ts';
import type { KeyActions } from './key-actions.ts';
import { endOfKey } from './revoke-words.ts';
import { SelectedConsequences } from './selected-consequences.tsx';
import { type RevokedKeys, revokedText } from './selection-words.ts';

export interface RevokeSelectedProps {
  /** In the list of everybody's keys. */
  withOwner: boolean;
  actions: Pick<KeyActions, 'previewRevokeMany' | 'revokeMany'>;
}

/** Ends the selected keys at once, and names those that it could not end. */
export function RevokeSelected({ withOwner, actions }: RevokeSelectedProps) {
  const { selected } = useSelection();
  // Those that were selected when it was asked: the list behind the question goes on.
  const [asked, setAsked] = useState<readonly Selectable[]>([]);
  const [open, setOpen] = useState(false);
  const idsOf = (keys: readonly Selectable[]) => ({ keyIds: keys.map(({ id }) => id) });
  const { known, pending, readThen } = useConsequences(() => actions.previewRevokeMany(idsOf(selected)));
  const live = (known?.withTraffic ?? 1) > 0;
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
    if (outcome.ok) tell(asked, outcome.data);
    return outcome;
  }

  return (
    <>
      <SelectionBar what="key">
        <Button size="sm" variant="danger" data-selection-act pending={pending} onClick={ask}>
          <CircleSlash aria-hidden />
          Revoke
        </Button>
      </SelectionBar>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Revoke ${what}`}
        verb="Revoke"
        description={`They are ${endOfKey}. This cannot be undone.`}
        action={revoke}
        {...(live ? { typedName: what } : {})}
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

const longMs = 12_000;

function tell(asked: readonly Selectable[], outcome: RevokedKeys): void {
  const { done, rest } = revokedText(asked, outcome);
  if (rest) toast.warning(done, { description: rest, duration: longMs });
  else toast.success(done);
}
