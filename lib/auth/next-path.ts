const here = 'http://here.invalid';
const longest = 2_000;

/** Where to go after signing in: a path of this origin that is a page, or the start page. */
export function safeNextPath(value: unknown): string {
  const path = sameOriginPath(value) ?? '/';
  return /^\/(sign-in([/?#]|$)|api\/)/.test(path) ? '/' : path;
}

/**
 * A path of this origin, else undefined. What a URL parser would take for another host (`//x`, `/\x`, a tab between
 * slashes) is refused by parsing it as one, not by a list of spellings.
 */
export function sameOriginPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('/') || value.length > longest) return undefined;
  // Control characters are dropped by parsers, so what follows them would be read as if they were not there.
  if ([...value].some((character) => isControl(character.charCodeAt(0))) || value.includes('\\'))
    return undefined;
  if (!URL.canParse(value, here)) return undefined;
  const url = new URL(value, here);
  if (url.origin !== here || url.username || url.password) return undefined;
  const path = url.pathname + url.search + url.hash;
  // Dot segments may fold into what begins with two slashes.
  return path.startsWith('//') ? undefined : path;
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}
