import type { ProviderAccountRole } from '#db/schema/index.ts';

export type { ProviderAccountRole };

/** What a grant on a provider account may say, the lesser first. */
export const providerAccountRoles = [
  'provider-account-access',
  'provider-account-manager',
] as const satisfies readonly ProviderAccountRole[];
