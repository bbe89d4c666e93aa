import { posix } from 'node:path';
import { isSentByPage } from '#lib/auth/page-post.ts';
import type { HeaderReader } from '#lib/auth/request-origin.ts';
import { baseUrlPaths, findDoor, isSharedWithPortal } from '#lib/gateway/doors.ts';
import { type Family, GatewayError } from '#lib/gateway/errors.ts';
import { keyHeaders } from '#lib/gateway/request-headers.ts';
import { headerPairs, sandboxHeaders } from '#lib/gateway/response-headers.ts';

/** A call of the data plane that missed its door, and what its sender is told. */
export interface StrayCall {
  family: Family;
  error: GatewayError;
}

interface Asked {
  method: string | undefined;
  /** Without its query. */
  path: string;
  headers: HeaderReader;
}

/** Programs read JSON: words for a page, or a redirect to what was meant, would only hide the mistake. */
export function strayCall(asked: Asked, publicUrl: string | undefined): StrayCall | undefined {
  const family = familyMeant(asked) ?? (isFromProgram(asked) ? 'openai' : undefined);
  return family && { family, error: noSuchDoor(publicUrl) };
}

/** Which base URLs there are. The path is not repeated: a key may stand in it. */
export function noSuchDoor(publicUrl = ''): GatewayError {
  return new GatewayError(
    'not_found',
    `Nothing answers at this path, and paths count exactly as they are written. The base URL of OpenAI's API is ${publicUrl}${baseUrlPaths.openai}, that of Anthropic's is ${publicUrl}${baseUrlPaths.anthropic}.`,
  );
}

/** Where no server of ours stands in front to say it. */
export function answerStray({ family, error }: StrayCall): Response {
  const headers = headerPairs([...sandboxHeaders, ...error.bodyHeaders()]);
  return new Response(error.body(family), { status: error.status, headers });
}

/** Only to say so: what is read here opens nothing. */
function familyMeant({ method, path, headers }: Asked): Family | undefined {
  const meant = straighten(path);
  const door = findDoor(meant);
  if (!door) return /^\/api\/inference(?:\/|$)/.test(meant) ? 'openai' : undefined;
  // Written exactly so it is a door, and has been judged: the portal shares some.
  if (meant === path) return undefined;
  const isLook = method === 'GET' || method === 'HEAD';
  return isLook && isSharedWithPortal(meant) && !hasKey(headers) ? undefined : door.family;
}

/** As somebody else's normalisation might have it: no escapes, one slash, no dots, one case. */
function straighten(path: string): string {
  return posix.normalize(unescaped(path).replaceAll('\\', '/')).toLowerCase();
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** A page's post says where it comes from, and has a type of its own. */
function isFromProgram({ method, path, headers }: Asked): boolean {
  // What is below it answers programs itself.
  if (path.startsWith('/api/')) return false;
  const signs = ['origin', 'sec-fetch-site', 'next-action'];
  return method === 'POST' && signs.every((name) => headers.get(name) === null) && !isSentByPage(headers);
}

function hasKey(headers: HeaderReader): boolean {
  return [...keyHeaders].some((name) => headers.get(name) !== null);
}
