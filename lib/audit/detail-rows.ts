import { describeRoles } from '#lib/access/role-words.ts';
import { capital } from '#lib/format/capital.ts';
import { formatMoney } from '#lib/format/money.ts';
import { formatCount } from '#lib/format/number.ts';
import { asRecord } from '#lib/gateway/json.ts';
import { ruleWordsOf } from './rule-words.ts';

export type DetailValue = string | Date | readonly string[];

export interface DetailRow {
  label: string;
  value: DetailValue;
  /** What it was, where the event tells a change. */
  before?: DetailValue;
}

type Details = Readonly<Record<string, unknown>>;

/** The details of an event as names and values that a person reads: changes as pairs, objects laid flat. */
export function detailRows(details: Details): DetailRow[] {
  const { previous, ...rest } = details;
  const before = new Map(Object.entries(asRecord(previous) ?? {}));
  return Object.entries(rest).flatMap(([name, value]) => rowsOf(name, value, before.get(name)));
}

const deepest = 2;

function rowsOf(name: string, value: unknown, before?: unknown, depth = 0): DetailRow[] {
  const nested = asRecord(value);
  if (nested && !('label' in nested) && depth < deepest) {
    return Object.entries(nested).flatMap(([inner, innerValue]) =>
      rowsOf(inner, innerValue, undefined, depth + 1).map((row) => ({
        ...row,
        label: `${labelOf(name)}: ${lowerFirst(row.label)}`,
      })),
    );
  }
  const row = { label: labelOf(name), value: readValue(name, value) };
  return [before === undefined ? row : { ...row, before: readValue(name, before) }];
}

const labels = new Map(
  Object.entries({
    expiresAt: 'Expires',
    signIn: 'Signs in with',
    revokedKeys: 'Keys revoked',
    baseUrl: 'Base URL',
    credentialHint: 'Credential ends in',
    upstreamId: 'Upstream id',
    issuer: 'Identity provider',
    inputNanoPerMillion: 'Input price',
    outputNanoPerMillion: 'Output price',
    cachedInputNanoPerMillion: 'Cached input price',
    grantedTo: 'Granted to',
    subjects: 'On its list',
  }),
);

function labelOf(name: string): string {
  const known = labels.get(name) ?? ruleWordsOf(name)?.label;
  if (known) return capital(known);
  const words = name.replaceAll(/[_-]+/g, ' ').replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2');
  return capital(words.toLowerCase());
}

const words = new Map([
  ['reason owner', 'by its owner'],
  ['reason admin', 'by a tenant admin'],
  ['reason user-deactivated', 'its owner was deactivated'],
  ['signIn generate', 'a password made here'],
  ['signIn password', 'a password that an admin typed'],
  ['signIn provider', 'the identity provider'],
  ['role provider-account-access', 'Access'],
  ['role provider-account-manager', 'Manager'],
]);

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

function readValue(name: string, value: unknown): DetailValue {
  const rule = ruleWordsOf(name);
  if (rule) return rule.value(value);
  if (Array.isArray(value)) return listOf(name, value);
  if (value === null || value === undefined || value === '') return emptyOf(name);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return figureOf(name, value);
  if (typeof value === 'string')
    return instant.test(value) ? new Date(value) : (words.get(`${name} ${value}`) ?? value);
  return textOf(value);
}

const empty = new Map([
  ['expiresAt', 'never'],
  ['subjects', 'nobody'],
]);

function emptyOf(name: string): string {
  return empty.get(name) ?? 'none';
}

function figureOf(name: string, value: number): string {
  return name.endsWith('NanoPerMillion') ? `${formatMoney(value)} per million tokens` : formatFigure(value);
}

function formatFigure(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : String(value);
}

function listOf(name: string, list: readonly unknown[]): DetailValue {
  if (list.length === 0) return emptyOf(name);
  const texts = list.map(textOf);
  if (name === 'roles') return describeRoles(texts);
  return texts.length === 1 && texts[0] ? texts[0] : texts;
}

/** A thing with a name is told by it; its key or address stands behind. */
function textOf(value: unknown): string {
  const thing = asRecord(value);
  if (!thing) return typeof value === 'string' ? value : JSON.stringify(value);
  const { label, name, kind, key, email } = thing;
  const parts = [label ?? name ?? email, key ?? kind].filter((part) => typeof part === 'string');
  return parts.length > 0 ? parts.join(' · ') : JSON.stringify(value);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
