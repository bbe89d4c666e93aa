import { Callout } from '#components/shared/callout.tsx';
import { formatDateTime } from '#lib/format/time.ts';
import type { KeyStatus } from '#lib/tokens/key-status.ts';

export interface EndedKeyProps {
  status: KeyStatus;
  endsAt: Date | null;
  revokedAt: Date | null;
  disabledAt: Date | null;
  /** Whoever disabled it, where that was a person. */
  disabledBy: string | null;
  timeZone: string;
}

/** Why a key is refused; nothing for one that works. */
export function EndedKey({ status, endsAt, revokedAt, disabledAt, disabledBy, timeZone }: EndedKeyProps) {
  if (status === 'active' || status === 'expiring') return null;
  return (
    <Callout tone={status === 'owner-inactive' ? 'warning' : 'info'}>
      {status === 'revoked'
        ? `It was revoked on ${formatDateTime(revokedAt, timeZone)} and is refused.`
        : null}
      {status === 'disabled'
        ? `It was disabled on ${formatDateTime(disabledAt, timeZone)}${disabledBy ? ` by ${disabledBy}` : ''} and is refused until it is enabled.`
        : null}
      {status === 'expired' ? `It ended on ${formatDateTime(endsAt, timeZone)} and is refused since.` : null}
      {status === 'owner-inactive' ? 'Its owner is deactivated: it is refused.' : null} What it did stays
      here.
    </Callout>
  );
}
