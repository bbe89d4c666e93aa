import type { Config } from '#lib/config/config.ts';

/** Name and value, as a list of headers holds them. */
export const strictTransport = ['strict-transport-security', 'max-age=31536000; includeSubDomains'] as const;

/** By the address that people are told: a proxy in front may speak plain HTTP to us. */
export function isServedSecurely({ publicUrl }: Pick<Config, 'publicUrl'>): boolean {
  return publicUrl.startsWith('https:');
}
