import type { ErrorCode, FieldErrors } from '#lib/errors.ts';

export interface ActionFailure {
  ok: false;
  code: ErrorCode;
  message: string;
  fields?: FieldErrors;
}

export interface ActionSuccess<Data = void> {
  ok: true;
  data: Data;
}

/** What every action resolves to. It never echoes input back. */
export type ActionResult<Data = void> = ActionSuccess<Data> | ActionFailure;
