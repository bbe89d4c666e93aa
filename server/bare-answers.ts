import type { ServerResponse } from 'node:http';
import { inertPolicy } from '#lib/security/inert-policy.ts';
import { portalHeaders } from '#lib/security/portal-headers.ts';
import { strictTransport } from '#lib/security/strict-transport.ts';
import type { Dress } from './refusals.ts';

const bare = [
  ...portalHeaders,
  ['content-security-policy', inertPolicy],
  ['cache-control', 'private, no-store'],
] as const;
const bareOverHttps = [...bare, strictTransport] as const;

/**
 * Some answers Next gives before it looks at its configuration or at the proxy: its redirects to the straight path, its
 * words for what broke. What such an answer lacks is added as its head is written, since all else says it itself.
 */
export function dressBareAnswer(response: ServerResponse, { servedSecurely }: Dress): void {
  const headers = servedSecurely ? bareOverHttps : bare;
  const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse;
  response.writeHead = (...given: unknown[]) => {
    for (const [name, value] of headers) {
      if (!response.hasHeader(name)) response.setHeader(name, value);
    }
    return writeHead(...given);
  };
}
