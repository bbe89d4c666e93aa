import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import * as z from 'zod';
import { editDistance } from '#lib/gateway/edit-distance.ts';
import { parseNetwork } from '#lib/gateway/upstream/network.ts';
import { emailAddress } from '#lib/input-fields.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const hostNamePattern =
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

export function wholeNumber(least: number, most: number) {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .trim()
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .refine((value) => value >= least && value <= most, rule);
}

/** Port 0 lets the system choose: for tests, and wherever the address is read from what is printed. */
export function port({ orAny }: { orAny: boolean }) {
  return wholeNumber(orAny ? 0 : 1, 65_535);
}

export const host = z
  .string()
  .trim()
  .refine(
    (value) => isIP(value) !== 0 || hostNamePattern.test(value),
    'must be an IP address or a host name',
  );

export const logLevel = z.enum(logLevels, `must be one of ${logLevels.join(', ')}`);

export const email = z
  .string()
  .trim()
  .max(254, 'must be at most 254 characters')
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address');

export function secret(length: number) {
  return z.string().min(length, `must be at least ${length} characters`);
}

export function serverUrl(protocols: string[]) {
  const rule = `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  return z
    .string()
    .trim()
    .refine((value) => {
      const url = parseUrl(value);
      return url !== undefined && protocols.includes(url.protocol) && url.hostname !== '';
    }, rule);
}

export const origin = z
  .string()
  .trim()
  .transform((value, context) => {
    const url = parseUrl(value);
    const bare = url && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
    if (bare && /^https?:$/.test(url.protocol)) return url.origin;
    context.addIssue('must be an origin such as https://latchkey.example.com, without a path');
    return z.NEVER;
  });

/** What an identity provider says may only be believed over a line that nobody can write into. */
export const issuer = z
  .string()
  .trim()
  .refine((value) => {
    const url = parseUrl(value);
    const local = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1' || url?.hostname === '[::1]';
    return url?.protocol === 'https:' || (url?.protocol === 'http:' && local);
  }, 'must be an https URL (http only for localhost)');

export function listOf(item: z.ZodType<string, string>) {
  return z.string().transform((value, context) => {
    const items: string[] = [];
    for (const part of value.split(',')) {
      if (part.trim() === '') continue;
      const parsed = item.safeParse(part.trim());
      if (parsed.success) items.push(parsed.data);
      else context.addIssue(parsed.error.issues[0]?.message ?? 'does not parse');
    }
    return items;
  });
}

export const network = z
  .string()
  .refine((value) => isNetwork(value), 'must be a comma-separated list of CIDRs such as 10.0.0.0/8');

export const networkOrHost = z
  .string()
  .toLowerCase()
  .refine(
    (value) => isNetwork(value) || (hostNamePattern.test(value) && !/^[\d.]+$/.test(value)),
    'must be a comma-separated list of CIDRs and host names',
  );

const mailDomainRule =
  'must be a comma-separated list of e-mail domains such as example.com, without @ and *';

/** As an address holds it: lower case, IDNA's letters. Whole domains only: `domainToASCII` would take a host out of a URL. */
const mailDomain = z.string().transform((value, context) => {
  const domain = /^[\p{L}\p{M}\p{N}.-]+$/u.test(value) ? domainToASCII(value) : '';
  if (emailAddress.safeParse(`somebody@${domain}`).success) return domain;
  context.addIssue(mailDomainRule);
  return z.NEVER;
});

/** None at all would read as everybody's. */
export const mailDomains = listOf(mailDomain).refine((domains) => domains.length > 0, mailDomainRule);

/** `kid:base64(32 bytes)`, by comma or by line; the first is active. */
export const masterKeys = z.string().transform((value, context) => {
  const parts = value.split(/[,\r\n]/).map((part) => part.trim());
  const given = parts.filter((part) => part !== '');
  const rule = masterKeyRule(given);
  if (rule) context.addIssue(rule);
  return rule ? z.NEVER : given.map(parseMasterKey);
});

function masterKeyRule(parts: string[]): string | undefined {
  const shape = /^[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/_-]{43}=?$/;
  if (parts.length === 0 || !parts.every((part) => shape.test(part))) {
    return 'must be a comma-separated list of <id>:<32 bytes in base64>, id of letters, digits, _ and -';
  }
  const keys = parts.map(parseMasterKey);
  if (keys.some(({ key }) => key.length !== 32)) return 'must hold keys of exactly 32 bytes';
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) return 'must not use one id twice';
  if (new Set(keys.map(({ key }) => key.toString('hex'))).size < keys.length)
    return 'must not hold one key twice';
  if (keys.some(({ key }) => new Set(key).size < 8)) return 'must hold random keys: this one is guessable';
  return undefined;
}

function parseMasterKey(part: string): { kid: string; key: Buffer } {
  const colon = part.indexOf(':');
  return { kid: part.slice(0, colon), key: Buffer.from(part.slice(colon + 1), 'base64') };
}

function isNetwork(value: string): boolean {
  return parseNetwork(value) !== undefined;
}

function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}

/** Three letters off at the most: near enough to be what somebody meant. */
export function isNear(known: string, given: string): boolean {
  return editDistance(known, given) <= 3;
}
