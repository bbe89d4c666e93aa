import { GatewayError } from '../errors.ts';
import { headerText, type UpstreamHeaders } from '../response-headers.ts';

/** What a provider's head announces: an answer, whole or as a stream, or what cannot be passed on. */
export type HeadKind = 'whole' | 'stream' | 'redirect' | 'credential_refused' | 'unreadable';

export function headKind(status: number, headers: UpstreamHeaders): HeadKind {
  if (status >= 300 && status < 400) return 'redirect';
  if (status === 401) return 'credential_refused';
  // A refusal passes whatever its type.
  if (status >= 400) return 'whole';
  const type = headerText(headers, 'content-type') ?? '';
  if (/^text\/event-stream\b/i.test(type)) return 'stream';
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(type) ? 'whole' : 'unreadable';
}

interface Head {
  status: number;
  /** Of the provider account. */
  account: string;
  /** The client has been sent the head of a stream meanwhile. */
  begun: boolean;
}

/** Undefined where what follows can be an answer. */
export function whyNoAnswer(kind: HeadKind, { status, account, begun }: Head): GatewayError | undefined {
  if (kind === 'stream') return undefined;
  if (kind === 'redirect')
    return new GatewayError('upstream_error', `The provider answered with a redirect (${status}).`);
  if (kind === 'credential_refused')
    return new GatewayError('upstream_auth_error', `The provider refuses the credential of "${account}".`);
  if (begun)
    return new GatewayError('upstream_error', `The provider answered ${status} after a long silence.`);
  if (kind === 'whole') return undefined;
  return new GatewayError(
    'upstream_error',
    'The provider answered with something that is neither JSON nor an event stream.',
  );
}
