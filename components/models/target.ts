import { type ProviderKind, traitsOf } from '#lib/providers/kinds.ts';

/** Where a credential that is typed would be sent: a kind of provider and, where it has one, its host. */
export function targetOf({
  provider,
  baseUrl = '',
}: {
  provider: ProviderKind;
  baseUrl?: string | undefined;
}) {
  const { address } = traitsOf(provider);
  if (!address) return provider;
  const text = baseUrl.trim() || (address.fallback ?? '');
  return `${provider} ${URL.canParse(text) ? new URL(text).host : text}`;
}
