import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { root } from './sources.mjs';

const statement = /^[ \t]*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const dynamic = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
const comment = /\/\*[\s\S]*?\*\/|^[ \t]*\/\/.*$/gm;
const cache = new Map();

/** The imports of one file: specifier, line, whether only types come in, and the project's file behind it, if any. */
export function importsOf(path) {
  const known = cache.get(path);
  if (known) return known;
  const source = codeOf(path);
  const found = [
    ...[...source.matchAll(statement)].map((match) => ({
      match,
      typeOnly: Boolean(match[1]),
      specifier: match[2],
    })),
    ...[...source.matchAll(dynamic)].map((match) => ({ match, typeOnly: false, specifier: match[1] })),
  ].map(({ match, typeOnly, specifier }) => ({
    specifier,
    typeOnly,
    line: source.slice(0, match.index).split('\n').length + (/^\s*\n/.test(match[0]) ? 1 : 0),
    target: targetOf(path, specifier),
  }));
  cache.set(path, found);
  return found;
}

/** A file with blanks for its comments: every line stays where it is. */
export function codeOf(path) {
  return readFileSync(join(root, path), 'utf8').replace(comment, (text) => text.replace(/[^\n]/g, ' '));
}

function targetOf(path, specifier) {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return posix.normalize(posix.join(dirname(path), specifier));
  return undefined;
}

export function startsWithDirective(path, directive) {
  if (!existsSync(join(root, path))) return false;
  const source = readFileSync(join(root, path), 'utf8').replace(comment, '').trimStart();
  return source.startsWith(`'${directive}'`) || source.startsWith(`"${directive}"`);
}
