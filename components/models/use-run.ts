'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { runAndTell } from '#components/shared/tell.ts';

/** Runs the action of a button, with progress while it runs and a toast at its end. */
export function useRun(): { pending: boolean; run: typeof runAndTell } {
  const [pending, setPending] = useState(false);
  async function run(...what: Parameters<typeof runAndTell>): Promise<boolean> {
    setPending(true);
    const isDone = await runAndTell(...what);
    setPending(false);
    return isDone;
  }
  return { pending, run };
}

/** What the server put right in what was typed. */
export function tellNotes({ notes }: { notes: readonly string[] }): void {
  for (const note of notes) toast.message(note);
}
