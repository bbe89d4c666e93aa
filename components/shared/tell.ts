import { toast } from 'sonner';
import type { ActionResult, ActionSuccess } from '#lib/auth/action-result.ts';
import { unreachable } from './server-action.ts';

type Call<Data = unknown> = () => Promise<ActionResult<Data>>;

/** Runs an action and tells its failure in a toast; its success is the caller's to tell. */
export async function runOrTell<Data>(call: Call<Data>): Promise<ActionSuccess<Data> | undefined> {
  const outcome = await call().catch(() => unreachable);
  if (outcome.ok) return outcome;
  toast.error(outcome.message);
  return undefined;
}

/** Runs an action whose outcome is a toast, and resolves to whether it was done. */
export async function runAndTell(call: Call, done?: string): Promise<boolean> {
  const success = await runOrTell(call);
  if (success && done) toast.success(done);
  return success !== undefined;
}

/** Says what happened, with "Undo" where it can be taken back. */
export function tellDone(done: string, undo?: Call): void {
  const action = undo && { label: 'Undo', onClick: () => void runAndTell(undo, 'Undone') };
  toast.success(done, action ? { action } : {});
}
