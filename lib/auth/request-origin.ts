import type { Origin } from './actor.ts';
import { clientAddressHeader } from './client-address-header.ts';

export type HeaderReader = Pick<Headers, 'get'>;

const requestId = /^[\w.-]{1,64}$/;

/** Where a request of a session came from, as the audit log keeps it. */
export function originOf(headers: HeaderReader): Origin {
  const id = headers.get('x-request-id');
  return {
    address: headers.get(clientAddressHeader),
    userAgent: headers.get('user-agent')?.slice(0, 300) ?? null,
    requestId: id && requestId.test(id) ? id : null,
    keyPublicId: null,
  };
}

/**
 * Whether a page of ours sent this. Next lets a request without Origin through and believes `x-forwarded-host`,
 * which any client may set; here the browser has to say where it comes from, and only Host and configuration count.
 */
export function isSameOrigin(headers: HeaderReader, publicUrl: string | undefined): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const origin = readOrigin(headers.get('origin'));
  if (!origin) return false;
  const isPublic = publicUrl !== undefined && origin.origin === new URL(publicUrl).origin;
  return isPublic || origin.host === headers.get('host')?.toLowerCase();
}

function readOrigin(text: string | null): URL | undefined {
  if (!text || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.origin === text && /^https?:$/.test(url.protocol) ? url : undefined;
}
