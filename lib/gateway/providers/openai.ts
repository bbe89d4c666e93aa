import type { ProviderAccount } from '../ports.ts';

/** A request to a provider that speaks OpenAI's wire: only the credential and the address are ours. */
export interface UpstreamRequest {
  path: string;
  /** Names and values in turn. */
  headers: string[];
}

/** The credential comes last and no client header can name it: the forward list holds none of its names. */
export function openaiRequest(
  account: ProviderAccount,
  endpoint: string,
  forward: readonly string[],
  hops: number,
): UpstreamRequest {
  const headers = [...forward, 'content-type', 'application/json', 'accept-encoding', 'identity'];
  // Any address may lead back here by another name; only the simulated provider cannot.
  if (!account.internal) headers.push('x-latchkey-hop', String(hops + 1));
  if (account.credential !== null) headers.push('authorization', `Bearer ${account.credential}`);
  return { path: `${account.basePath}/${endpoint}`, headers };
}
