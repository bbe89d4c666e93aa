import { toast } from 'sonner';
import type { ActionResult } from '#lib/auth/action-result.ts';
import { unreachable } from './server-action.ts';

type Call = () => Promise<ActionResult<unknown>>;

/** Runs an action whose outcome is a toast, and resolves to whether it was done. */
export async function runAndTell(call: Call, done?: string): Promise<boolean> {
  const outcome = await call().catch(() => unreachable);
  if (!outcome.ok) toast.error(outcome.message);
  else if (done) toast.success(done);
  return outcome.ok;
}

/** Says what happened, with "Undo" where it can be taken back. */
export function tellDone(done: string, undo?: Call): void {
  const action = undo && { label: 'Undo', onClick: () => void runAndTell(undo, 'Undone') };
  toast.success(done, action ? { action } : {});
}
