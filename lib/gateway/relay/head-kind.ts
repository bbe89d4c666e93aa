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
