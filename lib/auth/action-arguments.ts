/** What the router writes into a text for values that JSON has no word for. All else behind a `$` names a further part. */
const ownNotation = /^\$(?:\$|T$|undefined$|NaN$|-?Infinity$|-0$|D|n-?\d{1,300}$|0(?::|$))/;

/**
 * Whether the router can have sent this text as the arguments of an action. Next answers what it cannot read as a
 * failure of ours, with a stack in the log; and a text has no further parts that it could refer to.
 */
export function areActionArguments(text: string): boolean {
  const waiting = [parseList(text)];
  if (waiting[0] === undefined) return false;
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string' && !isReadable(value)) return false;
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) return false;
    for (const inner of Object.values(value)) waiting.push(inner);
  }
  return true;
}

function isReadable(value: string): boolean {
  if (!value.startsWith('$') || value.startsWith('$$')) return true;
  return ownNotation.test(value) && !value.includes(':__proto__');
}

function parseList(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
