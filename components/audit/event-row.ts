import { keyPath } from '#components/tokens/key-row.ts';
import { usersPath } from '#components/users/person-row.ts';
import { describeClient } from '#lib/audit/client-words.ts';
import { keyLabel } from '#lib/gateway/key-shape.ts';
import { auditPath } from './audit-query.ts';

/** An event as the page shows it. */
export interface EventRow {
  id: string;
  occurredAt: Date;
  actorType: 'user' | 'virtual-account' | 'system';
  actorUserId: string | null;
  actorLabel: string;
  actorKeyPublicId: string | null;
  action: string;
  outcome: 'done' | 'refused';
  targetType: string;
  targetId: string;
  targetLabel: string;
  details: Record<string, unknown>;
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
}

export function actorName({ actorType, actorLabel }: Pick<EventRow, 'actorType' | 'actorLabel'>): string {
  return actorType === 'system' ? 'System' : actorLabel;
}

/** The key that a change came with, as far as it may be shown. */
export function actorKey({
  actorType,
  actorKeyPublicId,
}: Pick<EventRow, 'actorType' | 'actorKeyPublicId'>): string | undefined {
  if (!actorKeyPublicId) return undefined;
  return keyLabel(actorType === 'virtual-account' ? 'vat' : 'pat', actorKeyPublicId);
}

/** `10.0.0.7 · Firefox 141 on Linux` */
export function cameFrom({ address, userAgent }: Pick<EventRow, 'address' | 'userAgent'>): string {
  return [address, describeClient(userAgent)].filter(Boolean).join(' · ');
}

type Target = Pick<EventRow, 'targetType' | 'targetId' | 'targetLabel'>;

/** Where a target has a page of its own. It may be gone meanwhile: then that page says so. */
export function targetHref({ targetType, targetId, targetLabel }: Target): string | undefined {
  const name = encodeURIComponent(targetLabel);
  if (targetType === 'pat') return keyPath(encodeURIComponent(targetId));
  if (targetType === 'user') return `${usersPath}?q=${name}`;
  if (targetType === 'provider-account') return `/models/${name}`;
  if (targetType === 'model') return `/models/${encodeURIComponent(targetLabel.split('/', 1)[0] ?? '')}`;
  return targetType === 'settings' ? '/settings/security' : undefined;
}

/** Every change of one thing, as far as the event knows which it was. */
export function historyHref({ targetType, targetId }: Target): string | undefined {
  if (targetType === 'action' || targetId === '') return undefined;
  return `${auditPath}?${new URLSearchParams({ target: targetType, id: targetId })}`;
}

export function actorHref({ actorType, actorUserId }: EventRow): string | undefined {
  if (actorType === 'system') return `${auditPath}?actor=system`;
  return actorUserId ? `${auditPath}?actor=${actorUserId}` : undefined;
}
