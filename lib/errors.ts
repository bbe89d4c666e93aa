export type ErrorCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'unprocessable'
  | 'too_many_requests'
  | 'unavailable'
  | 'internal';

export type FieldErrors = Record<string, string[]>;

/** A failure that its sufferer may read. Every other error becomes a generic sentence and one log line. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly fields: FieldErrors | undefined;
  /** The verb recorded its refusal itself, with the thing that it was about: one attempt is one audit event. */
  readonly audited: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    options: { fields?: FieldErrors; audited?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.fields = options.fields;
    this.audited = options.audited ?? false;
  }
}
