import { StatusBadge, type StatusTone } from '#components/shared/status-badge.tsx';

/** How a request ended, as usage events keep it. */
export type CallOutcome = 'ok' | 'error' | 'client_closed' | 'upstream_truncated' | 'revoked' | 'unknown';

export interface CallStatusProps {
  outcome: CallOutcome;
  /** What the client was answered. */
  status: number;
  errorCode: string | null;
}

interface Look {
  tone: StatusTone;
  label: string;
  hint?: string;
}

/** A status with its meaning: the number alone does not tell who hung up. */
export function CallStatus(props: CallStatusProps) {
  return <StatusBadge {...lookOf(props)} />;
}

function lookOf({ outcome, status, errorCode }: CallStatusProps): Look {
  switch (outcome) {
    case 'ok':
      return { tone: 'ok', label: String(status) };
    case 'error':
      return { tone: 'danger', label: String(status), hint: errorCode ?? 'The provider refused it.' };
    case 'client_closed':
      return { tone: 'neutral', label: 'Hung up', hint: 'The client went away before the answer ended.' };
    case 'upstream_truncated':
      return { tone: 'warning', label: 'Cut', hint: 'The provider broke off in the middle of its answer.' };
    case 'revoked':
      return { tone: 'warning', label: 'Revoked', hint: 'The key was revoked while the answer streamed.' };
    case 'unknown':
      return { tone: 'neutral', label: 'Unknown', hint: 'The process ended before the answer did.' };
  }
}
