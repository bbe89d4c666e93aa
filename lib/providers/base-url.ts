import { isIP } from 'node:net';
import { bareHost, createGuard } from '#lib/gateway/upstream/guard.ts';

const longestUrl = 2048;

export type BaseUrl = { ok: true; url: string } | { ok: false; message: string };

/** A provider's base URL as its own SDK takes it, made canonical; or the reason why it cannot be one. */
export function parseBaseUrl(text: string, allowPrivateUpstreams: readonly string[]): BaseUrl {
  const trimmed = text.trim();
  if (trimmed.length > longestUrl) return refuse(`A base URL has at most ${longestUrl} characters.`);
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (!url || url.hostname === '') return refuse('Enter a whole URL, such as https://api.example.com/v1.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refuse('A base URL begins with https:// or http://.');
  }
  if (url.username !== '' || url.password !== '') {
    return refuse('Leave user name and password out of the URL: the credential has a field of its own.');
  }
  // An empty query or fragment leaves no trace in `search` and `hash`, only in the text.
  if (/[?#]/.test(url.href)) return refuse('A base URL has no “?” and no “#”.');
  const host = hostRefusal(url, allowPrivateUpstreams);
  if (host !== undefined) return refuse(host);
  return { ok: true, url: url.href.replace(/\/+$/, '') };
}

function hostRefusal(url: URL, allowed: readonly string[]): string | undefined {
  const host = bareHost(url.hostname).toLowerCase();
  const literal = literalOf(host);
  if (literal !== undefined && !createGuard([]).allowsHost(literal)) {
    if (createGuard(allowed).allowsAddress(literal, host)) return undefined;
    return `${host} is a private address. The operator can allow it with LATCHKEY_ALLOW_PRIVATE_UPSTREAMS.`;
  }
  const isNamed = allowed.some((entry) => entry.toLowerCase() === host);
  if (url.protocol === 'https:' || isNamed) return undefined;
  return literal === undefined
    ? `Use https: over http the credential would be readable on the way. For a private server the operator can name ${host} in LATCHKEY_ALLOW_PRIVATE_UPSTREAMS.`
    : 'Use https: over http the credential would be readable on the way.';
}

/** `localhost` always means this machine, whatever a resolver says. */
function literalOf(host: string): string | undefined {
  if (host === 'localhost' || host.endsWith('.localhost')) return '127.0.0.1';
  return isIP(host) === 0 ? undefined : host;
}

function refuse(message: string): BaseUrl {
  return { ok: false, message };
}
