import { editDistance } from './edit-distance.ts';
import { GatewayError } from './errors.ts';

/** The two halves of a model id as a client writes it. `account` is undefined for a name without one. */
export interface ModelId {
  account: string | undefined;
  name: string;
}

const shape = /^[A-Za-z0-9][A-Za-z0-9._:@/-]*$/;
const longestAccount = 64;
const longestName = 200;
const foreignPrefix = 'tensorzero::model_name::';

/** Whether a model may have this name: held where it is saved, so that whatever is saved can be called. */
export function isModelName(text: string): boolean {
  return text.length <= longestName && isWellFormed(text);
}

function isWellFormed(text: string): boolean {
  return shape.test(text) && !text.includes('..') && !text.includes('//');
}

export function parseModelId(text: string): ModelId {
  const id = text.startsWith(foreignPrefix) ? text.slice(foreignPrefix.length) : text;
  const halves = halvesOf(id);
  const isTooLong = halves.name.length > longestName || (halves.account?.length ?? 0) > longestAccount;
  if (!isTooLong && isWellFormed(id)) return halves;
  throw new GatewayError(
    'invalid_model',
    `model must be <provider account>/<model name>, of letters, digits and . _ : @ / -, at most ${longestAccount} and ${longestName} characters.`,
    { param: 'model' },
  );
}

function halvesOf(id: string): ModelId {
  const colons = id.indexOf('::');
  const slash = id.indexOf('/');
  if (colons > 0 && (slash === -1 || colons < slash)) {
    return { account: id.slice(0, colons), name: id.slice(colons + 2) };
  }
  return slash === -1
    ? { account: undefined, name: id }
    : { account: id.slice(0, slash), name: id.slice(slash + 1) };
}

const maxCandidates = 500;

/** The ids closest to one that does not exist, nearest first; only ids that are not altogether different. */
export function nearestIds(wanted: string, ids: readonly string[], count = 3): string[] {
  const name = wanted.toLowerCase();
  return ids
    .slice(0, maxCandidates)
    .filter((id) => Math.abs(id.length - name.length) <= reach(id))
    .map((id) => ({ id, distance: editDistance(name, id.toLowerCase()) }))
    .filter(({ id, distance: d }) => d <= reach(id))
    .sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1))
    .slice(0, count)
    .map(({ id }) => id);
}

function reach(id: string): number {
  return Math.max(3, Math.ceil(id.length * 0.6));
}
