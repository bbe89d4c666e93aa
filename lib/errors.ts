import type { AuditAction } from '#lib/audit/actions.ts';

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

/** What was tried, and on what, as the audit log keeps it. */
export interface Attempt {
  action: AuditAction;
  target: { type: string; id: string; label: string };
}

/** A failure that its sufferer may read. Every other error becomes a generic sentence and one log line. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly fields: FieldErrors | undefined;
  /** A refusal that knows what it was about. Who reports the error records it: here it might be rolled back with the verb. */
  readonly attempts: readonly Attempt[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { fields?: FieldErrors; attempts?: readonly Attempt[] } = {},
  ) {
    super(message);
    this.code = code;
    this.fields = options.fields;
    this.attempts = options.attempts ?? [];
  }
}

/** What was shown a moment ago and is not there, or never was for who asks: one sentence for all of it. */
export const noSuch = (noun: string, attempts: readonly Attempt[] = []): AppError =>
  new AppError('not_found', `This ${noun} no longer exists.`, { attempts });

export const noSuchUser = (): AppError => noSuch('user');
