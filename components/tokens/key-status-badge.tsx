import { StatusBadge, type StatusTone } from '#components/shared/status-badge.tsx';
import type { KeyStatus } from '#lib/tokens/key-status.ts';

export interface KeyStatusBadgeProps {
  status: KeyStatus;
  /** Long unused, though it works. */
  idle?: boolean;
  focusable?: boolean;
}

const looks: Record<KeyStatus | 'idle', { tone: StatusTone; label: string; hint: string }> = {
  active: { tone: 'ok', label: 'Active', hint: 'Nothing to do.' },
  idle: {
    tone: 'neutral',
    label: 'Unused 90 d',
    hint: 'It works, but was not used for 90 days. Revoke it if nobody needs it.',
  },
  expiring: {
    tone: 'warning',
    label: 'Expiring soon',
    hint: 'Its last days have begun. Make its successor before then.',
  },
  expired: { tone: 'danger', label: 'Expired', hint: 'It is refused since its end. Make a new one.' },
  revoked: {
    tone: 'neutral',
    label: 'Revoked',
    hint: 'It is refused for good. Make a new one where one is needed.',
  },
  disabled: {
    tone: 'info',
    label: 'Disabled',
    hint: 'It is refused until it is enabled. Enable it, or revoke it if nobody needs it.',
  },
  'owner-inactive': {
    tone: 'danger',
    label: 'Owner inactive',
    hint: 'It is refused, because its owner is deactivated.',
  },
};

export function KeyStatusBadge({ status, idle = false, focusable = false }: KeyStatusBadgeProps) {
  const { tone, label, hint } = looks[status === 'active' && idle ? 'idle' : status];
  return <StatusBadge tone={tone} label={label} hint={hint} focusable={focusable} />;
}
