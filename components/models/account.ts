import type { ProviderKind } from '#lib/providers/kinds.ts';

/** A provider account as its page shows it. */
export interface Account {
  id: string;
  name: string;
  provider: ProviderKind;
  enabled: boolean;
  baseUrl: string | null;
  hasCredential: boolean;
  credentialHint: string | null;
  credentialVersion: number;
  createdAt: Date;
}
