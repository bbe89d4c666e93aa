'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { type ActionOutcome, unreachable } from '#components/shared/action-outcome.ts';

/** Runs an action of a button: progress while it runs, a toast where it fails. Resolves to whether it was done. */
export function useRun(): {
  pending: boolean;
  run: <Data>(call: () => Promise<ActionOutcome<Data>>, done?: string) => Promise<boolean>;
} {
  const [pending, setPending] = useState(false);
  async function run<Data>(call: () => Promise<ActionOutcome<Data>>, done?: string): Promise<boolean> {
    setPending(true);
    const outcome = await call().catch((): ActionOutcome<Data> => unreachable);
    setPending(false);
    if (!outcome.ok) toast.error(outcome.message);
    else if (done) toast.success(done);
    return outcome.ok;
  }
  return { pending, run };
}

/** What the server put right in what was typed. */
export function tellNotes({ notes }: { notes: readonly string[] }): void {
  for (const note of notes) toast.message(note);
}
