import type { KeyStatus } from '#lib/tokens/key-status.ts';
import type { WeekOfKey } from '#lib/usage/keys.ts';

/** A key as the list shows it. */
export interface KeyRow {
  id: string;
  publicId: string;
  name: string;
  description: string;
  owner: string;
  status: KeyStatus;
  idle: boolean;
  createdAt: Date;
  /** The end in force, the tenant's maximum age counted in. */
  endsAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  lastUsedAddress: string | null;
  lastUsedClient: string | null;
  /** Undefined where it was not used in seven days. */
  week: WeekOfKey | undefined;
}

export const keysPath = '/access/personal-access-tokens';
export const allKeysPath = `${keysPath}/all`;

export function keyPath(id: string): string {
  return `${keysPath}/${id}`;
}

/** What of the place of the last call is known: `10.0.0.7 · openai-python 2.1`. */
export function lastUsedFrom({
  lastUsedAddress,
  lastUsedClient,
}: Pick<KeyRow, 'lastUsedAddress' | 'lastUsedClient'>): string {
  return [lastUsedAddress, lastUsedClient].filter(Boolean).join(' · ');
}
