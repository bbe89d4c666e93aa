import type { ProviderAccountRole } from '#lib/access/account-roles.ts';
import { plural } from '#lib/format/number.ts';
import type { AccountRow } from './account-rows.ts';
import type { Subject } from './subject.ts';

export const roleNames: Record<ProviderAccountRole, string> = {
  'provider-account-access': 'User',
  'provider-account-manager': 'Manager',
};

export const roleOptions = [
  { value: 'provider-account-access', label: 'User', hint: 'May call the models of this account.' },
  {
    value: 'provider-account-manager',
    label: 'Manager',
    hint: 'May call them, and change settings, models and who may use it.',
  },
] as const;

export function kindText({ kind, label, active }: Subject): string {
  if (kind === 'virtual-account') return 'Virtual account';
  if (kind === 'team') return label === 'everyone' ? 'Every active user' : 'Team';
  return active ? 'User' : 'Deactivated user';
}

/** `audio_transcription` is a word of the wire. */
export function typeText(type: string): string {
  return type === 'ocr' ? 'OCR' : type.replaceAll('_', ' ');
}

const mostTeamsNamed = 2;

/** `Everyone`, or `search, data, 3 users, 1 virtual account`; nobody but the admins where it is empty. */
export function reachText({ everyone, teams, users, virtualAccounts }: AccountRow['reach']): string {
  const others = teams.length - mostTeamsNamed;
  const parts = [
    ...(everyone ? ['Everyone'] : []),
    ...teams.slice(0, mostTeamsNamed),
    ...(others > 0 ? [plural(others, 'more team')] : []),
    ...(users > 0 ? [plural(users, 'user')] : []),
    ...(virtualAccounts > 0 ? [plural(virtualAccounts, 'virtual account')] : []),
  ];
  return parts.join(', ') || 'Tenant admins only';
}
