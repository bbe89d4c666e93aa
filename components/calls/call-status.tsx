import { StatusBadge } from '#components/shared/status-badge.tsx';
import { type CallEnding, callWords } from './call-words.ts';

export interface CallStatusProps extends CallEnding {
  /** The error's code under the words. */
  withCode?: boolean;
}

export function CallStatus({ withCode = false, ...ending }: CallStatusProps) {
  const { tone, label, hint } = callWords(ending);
  const badge = (
    <StatusBadge
      tone={tone}
      label={label}
      hint={withCode || !ending.errorCode ? hint : `${hint} Code: ${ending.errorCode}.`}
    />
  );
  if (!withCode) return badge;
  return (
    <span className="inline-flex flex-col items-start max-sm:items-end">
      {badge}
      {ending.errorCode && ending.outcome !== 'client_closed' ? (
        <code className="pl-4 font-mono text-muted-foreground text-xs">{ending.errorCode}</code>
      ) : null}
    </span>
  );
}
