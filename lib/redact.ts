import { keyInText } from '#lib/gateway/key-shape.ts';
import { keyHeaders } from '#lib/gateway/request-headers.ts';

const gone = '[redacted]';

/** Headers that say who somebody is: to us, to a provider, to its cloud, to a proxy. */
const secretHeaders = [
  [...keyHeaders, 'proxy-authorization', 'cookie', 'set-cookie'],
  ['x-auth-token', 'x-csrf-token', 'x-amz-security-token', 'ocp-apim-subscription-key'],
].flat();

/** Names whose values stand nowhere, written without hyphens and underscores. */
const secretNames = new Set(
  [
    secretHeaders.map(withoutHyphens),
    ['password', 'passwd', 'secret', 'clientsecret', 'authsecret', 'credential', 'credentials', 'masterkeys'],
    ['token', 'accesstoken', 'refreshtoken', 'idtoken', 'databaseurl', 'connectionstring'],
  ].flat(),
);

function withoutHyphens(name: string): string {
  return name.replace(/[-_]/g, '');
}

/** The same names inside of a text that holds JSON, however often it was escaped. */
const namedInText = [...secretNames].map((name) => [...name].join('[-_]?')).join('|');

/** A key of ours keeps its public id: that is how its owner finds it again. */
const ownKey: [RegExp, string] = [keyInText, `$1${gone}`];

const shapes: [RegExp, string][] = [
  ownKey,
  [/\b(Bearer|Basic)\s+[\w.~+/=:-]+/gi, `$1 ${gone}`],
  [
    new RegExp(`((?<!\\\\)\\\\*"(?:${namedInText})\\\\*"\\s*:\\s*)\\\\*"(?:[^"\\\\]|\\\\.)*"?`, 'gi'),
    `$1"${gone}"`,
  ],
  [new RegExp(`((?<!\\\\)\\\\*"(?:${namedInText})\\\\*"\\s*:\\s*)\\[[^\\]]*\\]?`, 'gi'), `$1"${gone}"`],
  // A line of a head. Where a value ends that may hold quotes and commas, only the line tells.
  [new RegExp(`\\b(${secretHeaders.join('|')}):[^\\r\\n]+`, 'gi'), `$1: ${gone}`],
  // Credentials of the providers, and session tokens.
  [/\b[srp]k-[\w-]{12,}/g, gone],
  [/\b(?:gsk|xai|hf|pplx|nvapi|r8|glsa|ghp|gho|npm)[_-][\w-]{16,}/g, gone],
  [/\bAIza[\w-]{30,}/g, gone],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, gone],
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){2,4}/g, gone],
  // user:password@host and ?key=…
  [/(:\/\/[^\s:/@"\\]{0,200}:)[^\s/@"\\]{1,500}@/g, `$1${gone}@`],
  [/([?&](?:key|api[_-]?key|token|access_token|secret|password|code)=)[^&\s"\\]+/gi, `$1${gone}`],
];

/** Takes secrets out of a text by their shape: the last step before it leaves the process. */
export function redact(text: string): string {
  return shapes.reduce((cleaned, [pattern, replacement]) => cleaned.replace(pattern, replacement), text);
}

/** The same for one finished line of JSON, where secrets are also known by the names that they stand under. */
export function redactJson(line: string): string {
  try {
    // The second pass finds keys that became the name of a field.
    return `${JSON.stringify(JSON.parse(line), redactValue).replace(...ownKey)}\n`;
  } catch {
    return redact(line);
  }
}

function redactValue(name: string, value: unknown): unknown {
  if (value !== null && value !== '' && secretNames.has(withoutHyphens(name.toLowerCase()))) return gone;
  if (Array.isArray(value)) return redactList(value);
  return typeof value === 'string' ? redact(value) : value;
}

/** Raw headers are lists in which each value follows its name. */
function redactList(list: readonly unknown[]): unknown[] {
  return list.map((value, index) => (isSecretHeader(list[index - 1]) ? gone : value));
}

function isSecretHeader(value: unknown): boolean {
  return typeof value === 'string' && secretHeaders.includes(value.toLowerCase());
}
