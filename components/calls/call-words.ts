/** How a request ended, as usage events keep it. */
export type CallOutcome = 'ok' | 'error' | 'client_closed' | 'upstream_truncated' | 'revoked' | 'unknown';

export interface CallEnding {
  outcome: CallOutcome;
  /** What the client was answered. */
  status: number;
  errorCode: string | null;
}

export interface CallWords {
  tone: 'ok' | 'warning' | 'danger' | 'neutral';
  /** The number and a word: the number alone does not tell who hung up. */
  label: string;
  hint: string;
}

const refusals: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  408: 'Timed out',
  413: 'Too large',
  422: 'Not valid',
  429: 'Rate limited',
  500: 'Server error',
  502: 'Bad gateway',
  503: 'Unavailable',
  504: 'Timed out',
  529: 'Overloaded',
};

const firstError = 400;
const firstServerError = 500;

export function callWords({ outcome, status, errorCode }: CallEnding): CallWords {
  switch (outcome) {
    case 'ok':
      return { tone: 'ok', label: `${status} OK`, hint: 'The whole answer was delivered.' };
    case 'error':
      return { tone: 'danger', label: `${status} ${wordOf(status)}`, hint: errorHint(status, errorCode) };
    case 'client_closed':
      return { tone: 'neutral', label: '499 Hung up', hint: 'The client went away before the answer ended.' };
    case 'upstream_truncated':
      return {
        tone: 'warning',
        label: `${status} Cut`,
        hint: 'The provider broke off in the middle of its answer.',
      };
    case 'revoked':
      return {
        tone: 'warning',
        label: `${status} Revoked`,
        hint: 'The key was revoked or disabled before the answer ended.',
      };
    case 'unknown':
      return { tone: 'neutral', label: 'Unknown', hint: 'The process ended before the answer did.' };
  }
}

function wordOf(status: number): string {
  const known = refusals[status];
  if (known) return known;
  // A stream that had begun keeps the status that it began with.
  if (status < firstError) return 'Failed midway';
  return status < firstServerError ? 'Refused' : 'Failed';
}

/** What a provider answered keeps its status in the code, `upstream_429`; these are what came of having no such answer. */
const reasons: Readonly<Record<string, string>> = {
  upstream_error: 'The provider could not be reached, or gave no answer that could be passed on.',
  upstream_auth_error: 'The provider refused the credential of its account.',
  upstream_timeout: 'The provider did not answer in time.',
  shutting_down: 'The gateway was stopped before the answer came.',
  internal_error: 'The request failed inside the gateway.',
};

function errorHint(status: number, errorCode: string | null): string {
  if (status < firstError) return 'It failed after the answer had begun.';
  if (errorCode === `upstream_${status}`) return 'The provider answered with this error.';
  const reason = errorCode === null ? undefined : reasons[errorCode];
  return reason ?? (status < firstServerError ? 'The request was refused.' : 'The request failed.');
}
