import 'server-only';
import { headers } from 'next/headers';
import { unstable_rethrow } from 'next/navigation';
import type * as z from 'zod';
import type { ActionResult } from '#lib/auth/action-result.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { type ActionSpec, type OpenActionSpec, runAction, runOpenAction } from '#lib/auth/run-action.ts';
import { getRuntime, type Runtime } from '#lib/runtime/runtime.ts';
import { getActor } from './gate.ts';

/** Called with values by a script, or by `useActionState` with the last result and the form, also before scripts arrive. */
export interface Action<Data> {
  (input?: unknown): Promise<ActionResult<Data>>;
  (previous: ActionResult<Data> | undefined, form: FormData): Promise<ActionResult<Data>>;
}

interface Call<Input extends z.ZodType> {
  input: z.output<Input>;
  runtime: Runtime;
  now: Date;
}

/** The one way to write a mutation. Every export of a `'use server'` file is made by it or by `defineOpenAction`. */
export function defineAction<Input extends z.ZodType, Data>(
  spec: ActionSpec<Input>,
  run: (call: Call<Input> & { actor: Actor }) => Promise<Data>,
): Action<Data> {
  return async (...args: readonly unknown[]) =>
    runAction(spec, { ...(await requestContext()), findActor: getActor }, args.at(-1), run);
}

/** For what comes before a session: signing in. */
export function defineOpenAction<Input extends z.ZodType, Data>(
  spec: OpenActionSpec<Input>,
  run: (call: Call<Input>) => Promise<Data>,
): Action<Data> {
  return async (...args: readonly unknown[]) => runOpenAction(spec, await requestContext(), args.at(-1), run);
}

async function requestContext() {
  const runtime = getRuntime();
  return {
    headers: await headers(),
    runtime,
    now: runtime.now(),
    rethrow: unstable_rethrow,
  };
}
