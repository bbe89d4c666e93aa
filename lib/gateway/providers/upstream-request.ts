import { hash } from 'node:crypto';
import type { KeyRecord, ProviderAccount } from '../ports.ts';
import type { RequestHeaders } from '../request-headers.ts';
import { credentialHeader } from './credential-header.ts';

const idempotencyLength = 32;

/** What can be passed on, whatever the client would take: a refusal of a stream comes in JSON. */
const acceptedOfStreams = 'text/event-stream, application/json';

/** What goes to a provider around the body: only the credential and the address are ours. */
export interface UpstreamRequest {
  path: string;
  /** Names and values in turn. */
  headers: string[];
}

/** The credential comes last and no client header can name it: the forward list holds none of its names. */
export function upstreamRequest(
  account: ProviderAccount,
  endpoint: string,
  { forward, idempotencyKey }: Pick<RequestHeaders, 'forward' | 'idempotencyKey'>,
  { hop, caller, stream }: { hop: string; caller: Pick<KeyRecord, 'publicId'>; stream: boolean },
): UpstreamRequest {
  const accept = stream ? acceptedOfStreams : 'application/json';
  const headers = [
    ...forward,
    'content-type',
    'application/json',
    'accept',
    accept,
    'accept-encoding',
    'identity',
  ];
  if (idempotencyKey !== undefined) headers.push('idempotency-key', ownWord(caller.publicId, idempotencyKey));
  // Any address may lead back here by another name; only the simulated provider cannot.
  if (!account.internal) headers.push('x-latchkey-hop', hop);
  if (account.credential !== null) headers.push(...credentialHeader(account.credential));
  return { path: `${account.basePath}/${endpoint}`, headers };
}

/** The same for a caller's repetitions, another for everybody else: a provider would replay one caller's answer to the next. */
function ownWord(publicId: string, word: string): string {
  return hash('sha256', `${publicId}\0${word}`).slice(0, idempotencyLength);
}
