/** What the router writes into a text for values that JSON has no word for. All else behind a `$` names another part. */
const ownNotation = /^\$(?:\$|T$|undefined$|NaN$|-?Infinity$|-0$|D|n-?\d{1,300}$)/;
/** What stands in the arguments a second time: the way to the first. */
const again = /^\$0(?::|$)/;

/**
 * Whether the router can have sent this text as the arguments of an action. Next answers what it cannot read as a
 * failure of ours, with a stack in the log; and a text has no further parts that it could refer to.
 */
export function areActionArguments(text: string): boolean {
  const list = parseList(text);
  if (list === undefined) return false;
  const waiting: unknown[] = [list];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string' && !isReadable(value, list)) return false;
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) return false;
    for (const inner of Object.values(value)) waiting.push(inner);
  }
  return true;
}

function isReadable(value: string, list: object): boolean {
  if (!value.startsWith('$')) return true;
  return again.test(value) ? leadsSomewhere(value, list) : ownNotation.test(value);
}

function leadsSomewhere(way: string, list: object): boolean {
  let at: unknown = list;
  for (const name of way.split(':').slice(1)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return false;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return typeof at === 'object';
}

function parseList(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
