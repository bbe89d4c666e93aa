'use client';

import { useState } from 'react';
import { useNewInAddress } from '#components/shared/new-in-address.ts';
import type { CallFacts } from '#lib/snippets/snippet.ts';
import type { ExpiryRules } from '#lib/tokens/expiry-choices.ts';
import { type CreatedKey, CreateKeyDialog } from './create-key-dialog.tsx';
import type { KeyActions } from './key-actions.ts';
import type { ReachAccount } from './reach-panel.tsx';
import { RevealDialog } from './reveal-dialog.tsx';

export interface CreateKeyProps {
  rules: ExpiryRules & { maxPatsPerUser: number | null };
  /** How many keys count against the maximum. */
  used: number;
  full: boolean;
  reach: readonly ReachAccount[];
  /** What the snippets are filled with, beside the key. */
  call: CallFacts;
  actions: Pick<KeyActions, 'create'>;
}

/**
 * The form that an address with `?new=1` opens, and the one showing of the key that it makes. Apart from the button,
 * which moves when the first key appears in the list: the key must outlive that.
 */
export function CreateKey({ full, call, ...form }: CreateKeyProps) {
  const address = useNewInAddress();
  const [created, setCreated] = useState<CreatedKey>();

  function reveal(key: CreatedKey): void {
    setCreated(key);
    address.hold();
  }

  return (
    <>
      <CreateKeyDialog
        open={address.isOpen && !full && !created}
        onClose={address.close}
        onCreated={reveal}
        {...form}
      />
      {created ? (
        <RevealDialog
          name={created.name}
          value={created.plaintext}
          call={call}
          onClose={() => setCreated(undefined)}
        />
      ) : null}
    </>
  );
}
