import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

export interface ServerAction {
  id: string;
  /** `actions.ts#createPatAction` would be ambiguous, so the whole path. */
  name: string;
  /** A page that brings it. */
  route: string;
}

function readManifest(name: string): unknown {
  return JSON.parse(readFileSync(join(root, '.next', 'server', name), 'utf8'));
}

/** `/(portal)/models/(list)/page` is `/models`. */
function routeOf(entry: string): string {
  const parts = entry.split('/').filter((part) => part !== '' && !/^\(.*\)$/.test(part));
  return `/${parts.slice(0, -1).join('/')}`;
}

/** Every page and every route handler of the build, so that a new one cannot be forgotten by a matrix. */
export function builtRoutes(): { pages: string[]; handlers: string[] } {
  const entries = Object.keys(readManifest('app-paths-manifest.json') as Record<string, string>);
  const own = entries.filter((entry) => !entry.startsWith('/_'));
  return {
    pages: own.filter((entry) => entry.endsWith('/page')).map(routeOf),
    handlers: own.filter((entry) => entry.endsWith('/route')).map(routeOf),
  };
}

interface ActionManifest {
  node: Record<string, { workers: Record<string, unknown>; filename: string; exportedName: string }>;
}

/** Every server action of the build: each is an address that anybody can post to. */
export function builtActions(): ServerAction[] {
  const { node } = readManifest('server-reference-manifest.json') as ActionManifest;
  return Object.entries(node).map(([id, { workers, exportedName }]) => {
    const [worker = ''] = Object.keys(workers);
    return { id, name: exportedName, route: routeOf(worker.replace(/^app/, '')) };
  });
}
