import { headerText, type UpstreamHeaders } from '../response-headers.ts';
import { quotesCredential, tellsCredential } from './redact.ts';

/** How nearly every provider writes it, with nothing of its own in it. */
const usual = /^(?:application\/json|text\/plain)(?:; ?charset=utf-8)?$/i;
/** Only types that no browser runs; anything else a provider sends is bytes. */
const readable = /^(application\/([\w.-]+\+)?json|text\/plain)[ \t]*(?:[ \t;,]|$)/i;
const inUtf8 = /;[ \t]*charset="?utf-8"?[ \t]*(?:;|$)/i;

interface Credential {
  credential: string | null;
  credentialBytes: Buffer | null;
}

/** The type that a client is told, made of words that mean something to it: in the rest a provider could quote our credential. */
export function passedContentType(upstream: UpstreamHeaders, account: Credential): string {
  const said = headerText(upstream, 'content-type') ?? '';
  if (usual.test(said)) return said;
  const [, type, name] = readable.exec(said) ?? [];
  if (type === undefined) return 'application/octet-stream';
  const essence = name !== undefined && tells(name, account) ? 'application/json' : type;
  return inUtf8.test(said) ? `${essence}; charset=utf-8` : essence;
}

function tells(name: string, { credential, credentialBytes }: Credential): boolean {
  return tellsCredential(name, credential) || quotesCredential(name, credentialBytes);
}
