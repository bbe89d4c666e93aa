import type { ErrorCode, FieldErrors } from '#lib/errors.ts';

export interface ActionFailure {
  ok: false;
  code: ErrorCode;
  message: string;
  fields?: FieldErrors;
}

/** What every action resolves to. It never echoes input back. */
export type ActionResult<Data = void> = { ok: true; data: Data } | ActionFailure;
