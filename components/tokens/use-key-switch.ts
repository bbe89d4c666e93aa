'use client';

import { useState } from 'react';
import { flushSync } from 'react-dom';
import { returnFocus } from '#components/shared/return-focus.ts';
import type { Selectable } from '#components/shared/row-selection.tsx';
import type { ServerAction } from '#components/shared/server-action.ts';
import { runOrTell } from '#components/shared/tell.ts';
import { capital } from '#lib/format/capital.ts';
import type { DisableOutcome, EnableOutcome } from '#lib/tokens/disable.ts';
import type { KeyActions } from './key-actions.ts';
import { endOfKey, everywhere } from './revoke-words.ts';
import { outcomeText } from './selection-words.ts';
import { tellOutcome } from './tell-outcome.ts';

export interface KeySwitch {
  pending: boolean;
  disable: (keys: readonly Selectable[]) => Promise<void>;
  enable: (keys: readonly Selectable[]) => Promise<void>;
}

/** Both at one press: whatever disabling stopped goes on with the "Undo" of its toast. */
export function useKeySwitch(actions: Pick<KeyActions, 'disable' | 'enable'>): KeySwitch {
  const [pending, setPending] = useState(false);

  async function run<Outcome extends DisableOutcome | EnableOutcome>(
    action: ServerAction<{ keyIds: string[] }, Outcome>,
    keys: readonly Selectable[],
  ): Promise<Outcome | undefined> {
    const place = document.activeElement;
    setPending(true);
    const success = await runOrTell(() => action({ keyIds: keys.map(({ id }) => id) }));
    flushSync(() => setPending(false));
    returnFocus(place);
    return success?.data;
  }

  async function enable(keys: readonly Selectable[]): Promise<void> {
    const outcome = await run(actions.enable, keys);
    if (outcome) tellOutcome(outcomeText('Enabled', keys, outcome), { detail: `Let in ${everywhere}.` });
  }

  async function disable(keys: readonly Selectable[]): Promise<void> {
    const outcome = await run(actions.disable, keys);
    if (!outcome) return;
    const { done } = outcome;
    tellOutcome(outcomeText('Disabled', keys, outcome), {
      detail: `${capital(endOfKey)}.`,
      undo: done.length > 0 ? () => void enable(done) : undefined,
    });
  }

  return { pending, disable, enable };
}
