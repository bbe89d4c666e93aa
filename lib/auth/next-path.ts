const here = 'http://here.invalid';
const longest = 2_000;

/**
 * Where to go after signing in: a path of this origin or the start page. What a URL parser would take for another
 * host (`//x`, `/\x`, a tab between slashes) is refused by parsing it as one, not by a list of spellings.
 */
export function safeNextPath(value: unknown, fallback = '/'): string {
  if (typeof value !== 'string' || !value.startsWith('/') || value.length > longest) return fallback;
  // Control characters are dropped by parsers, so what follows them would be read as if they were not there.
  if ([...value].some((character) => isControl(character.charCodeAt(0))) || value.includes('\\'))
    return fallback;
  if (!URL.canParse(value, here)) return fallback;
  const url = new URL(value, here);
  if (url.origin !== here || url.username || url.password) return fallback;
  const path = url.pathname + url.search + url.hash;
  // Dot segments may fold into what begins with two slashes.
  if (path.startsWith('//') || url.pathname === '/sign-in' || url.pathname.startsWith('/api/'))
    return fallback;
  return path;
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}
