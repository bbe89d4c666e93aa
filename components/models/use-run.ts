'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { unreachable } from '#components/shared/server-action.ts';
import type { ActionResult } from '#lib/auth/action-result.ts';

/** Runs an action of a button: progress while it runs, a toast where it fails. Resolves to whether it was done. */
export function useRun(): {
  pending: boolean;
  run: <Data>(call: () => Promise<ActionResult<Data>>, done?: string) => Promise<boolean>;
} {
  const [pending, setPending] = useState(false);
  async function run<Data>(call: () => Promise<ActionResult<Data>>, done?: string): Promise<boolean> {
    setPending(true);
    const outcome = await call().catch(() => unreachable);
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
