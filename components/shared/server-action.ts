import type { ActionFailure, ActionResult } from '#lib/auth/action-result.ts';

/** A server action, as a page hands it to its parts. */
export type ServerAction<Input, Data = unknown> = (input: Input) => Promise<ActionResult<Data>>;

/** One that `useActionState` drives: the browser itself sends its form until scripts arrive. */
export type FormAction = (previous: ActionResult | undefined, form: FormData) => Promise<ActionResult>;

/** The network went away, or the server was replaced: nobody answered. */
export const unreachable: ActionFailure = {
  ok: false,
  code: 'unavailable',
  message: 'Latchkey could not be reached. Nothing was changed as far as this page knows; try again.',
};
