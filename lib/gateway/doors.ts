import type { Family } from './errors.ts';

/** Where a path of the data plane leads. `endpoint` is the route below the door, without `v1/` and without a slash in front. */
export interface Door {
  family: Family;
  endpoint: string;
}

/** The base URLs that people are told, below our origin. The other doors are there for what they have configured already. */
export const baseUrlPaths: Readonly<Record<Family, string>> = {
  openai: '/api/inference/openai',
  anthropic: '/api/inference/anthropic',
};
/** What stands before a route, with a version or without. The first that fits counts. */
export const openaiDoors = [
  `/api/llm${baseUrlPaths.openai}/`,
  `${baseUrlPaths.openai}/`,
  '/api/llm/',
  '/openai/v1/',
  '/openai/',
];
export const anthropicDoors = [`${baseUrlPaths.anthropic}/`, '/anthropic/'];
const bases = new Set(
  [...openaiDoors, ...anthropicDoors].flatMap((door) => [door.slice(0, -1), `${door}v1`]).concat('/v1'),
);
/** Routes that are answered without any base URL. */
export const rootNames = ['chat/completions', 'completions', 'embeddings', 'responses', 'models'];
/** Routes of OpenAI's API of which nothing, or not all, is answered so far. */
export const plannedRoutes = [
  ...['completions', 'embeddings', 'responses', 'moderations', 'rerank'],
  ...['images', 'audio', 'files', 'batches'],
];

/** Answers seen before: the few paths that nearly every request has cost one look-up. Bounded, since clients choose paths. */
const seen = new Map<string, Door | null>();
const seenMax = 512;

/** The door behind a path without its query, or undefined where the path is the portal's. */
export function findDoor(path: string): Door | undefined {
  const known = seen.get(path);
  if (known !== undefined) return known ?? undefined;
  const door = readDoor(path);
  if (seen.size < seenMax) seen.set(path, door ?? null);
  return door;
}

function readDoor(asked: string): Door | undefined {
  // A base URL itself is its door's too, with a slash at its end or without.
  const path = bases.has(asked) ? `${asked}/` : asked;
  for (const prefix of openaiDoors) {
    if (path.startsWith(prefix)) return doorTo('openai', belowVersion(path.slice(prefix.length)));
  }
  for (const prefix of anthropicDoors) {
    if (path.startsWith(prefix)) return doorTo('anthropic', belowVersion(path.slice(prefix.length)));
  }
  if (path.startsWith('/v1/')) return doorTo('openai', belowVersion(path.slice(4)));
  if (path === '/inference') return { family: 'openai', endpoint: 'inference' };
  const name = path.slice(1);
  const isRoot = rootNames.some((root) => name === root || name.startsWith(`${root}/`));
  return isRoot ? { family: 'openai', endpoint: name } : undefined;
}

/** Whoever asks for messages, by any base URL, is a client of Anthropic's API. */
function doorTo(family: Family, endpoint: string): Door {
  const isMessages = endpoint === 'messages' || endpoint.startsWith('messages/');
  return { family: isMessages ? 'anthropic' : family, endpoint };
}

function belowVersion(rest: string): string {
  return rest.startsWith('v1/') ? rest.slice(3) : rest;
}

/** `/models` at the root is also a page of the portal: a request for it is the data plane's only when it brings a key or no browser sent it. */
export function isSharedWithPortal(path: string): boolean {
  return path === '/models' || path.startsWith('/models/');
}
