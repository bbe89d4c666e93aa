'use client';

import { useState } from 'react';
import { flushSync } from 'react-dom';
import { toast } from 'sonner';
import type { ActionFailure, ActionResult } from '#lib/auth/action-result.ts';
import { Callout } from './callout.tsx';
import { returnFocus } from './return-focus.ts';
import { unreachable } from './server-action.ts';

/** With these the act itself would be refused, too. Whatever else fails must not keep anybody from ending a leaked key. */
const refusals: readonly ActionFailure['code'][] = ['unauthenticated', 'forbidden', 'not_found'];

/** Reads what an act would stop, and asks about it then: the question never changes under its reader. */
export function useConsequences<Data>(read: () => Promise<ActionResult<Data>>) {
  const [known, setKnown] = useState<Data>();
  const [pending, setPending] = useState(false);

  async function readThen(ask: () => void): Promise<void> {
    const place = document.activeElement;
    setPending(true);
    const outcome = await read().catch(() => unreachable);
    flushSync(() => setPending(false));
    // The dialog gives the focus back to where it was when it opened.
    returnFocus(place);
    if (!outcome.ok && refusals.includes(outcome.code)) {
      toast.error(outcome.message);
      return;
    }
    setKnown(outcome.ok ? outcome.data : undefined);
    ask();
  }

  /** `known`: undefined where it could not be read. */
  return { known, pending, readThen };
}

export function UnreadConsequences() {
  return <Callout tone="danger">What this stops could not be read just now: it may be in use.</Callout>;
}
