import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** On standard error: what a command prints on standard output is its own. */
export function say(line) {
  process.stderr.write(`latchkey: ${line}\n`);
}

export function fail(line) {
  say(line);
  process.exit(1);
}

export function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
