import { describeRoles } from '#lib/access/role-words.ts';
import { formatCount, plural } from '#lib/format/number.ts';
import { memberOf } from '#lib/gateway/json.ts';
import type { AuditAction } from './actions.ts';
import { describeRuleChanges } from './rule-words.ts';

export type PhrasePart = string | { name: string };

/** What a wording may look at. */
export interface WordedEvent {
  actorLabel: string;
  targetLabel: string;
  details: Readonly<Record<string, unknown>>;
}

export interface Wording {
  /** "revoke", behind "tried to". */
  base: string;
  past: string;
  /** "the key": stands before the name of the target. Null where the sentence names none. */
  before: string | null | ((event: WordedEvent) => string);
  /** What stands where the target is not known: a refused attempt that got no further. */
  any: string;
  /** What follows the name. */
  after?: (event: WordedEvent) => readonly PhrasePart[];
}

/** The same verb in the past for most. */
function regular(base: string, before: string | null, any: string, after?: Wording['after']): Wording {
  const past = base.endsWith('e') ? `${base}d` : `${base}ed`;
  return { base, past, before, any, ...(after && { after }) };
}

type Wordings = Partial<Record<AuditAction, Wording>>;

const key = {
  'pat.create': {
    base: 'make',
    past: 'made',
    before: 'the key',
    any: 'a key',
    after: (event) => owner(event, ' for '),
  },
  'pat.edit': regular('edit', 'the key', 'a key', (event) => [
    ...owner(event, ' of '),
    ...describeDrain(event.details.drainSeconds),
  ]),
  'pat.disable': regular('disable', 'the key', 'a key', (event) => owner(event, ' of ')),
  'pat.enable': regular('enable', 'the key', 'a key', (event) => owner(event, ' of ')),
  'pat.extend': regular('extend', 'the key', 'a key', (event) => owner(event, ' of ')),
  'pat.revoke': regular('revoke', 'the key', 'a key', (event) => owner(event, ' of ')),
  'pat.revoke-all': {
    ...regular('revoke', '', 'all keys of a user'),
    before: ({ details }) => {
      const keys = lengthOf(details.keys);
      if (keys === 1) return 'the only key of';
      return keys ? `all ${formatCount(keys)} keys of` : 'all keys of';
    },
    after: ({ details }) => (lengthOf(details.keys) === 0 ? [' (there were none)'] : []),
  },
  'pat.preview-revoke': regular('look', 'at the traffic of the key', 'at the traffic of a key'),
  'pat.search': regular('look', null, 'for whose keys to show'),
} satisfies Wordings;

const user = {
  'user.create': regular('add', 'the user', 'a user', ({ details }) =>
    isTexts(details.roles) ? [` as ${describeRoles(details.roles).toLowerCase()}`] : [],
  ),
  'user.deactivate': regular('deactivate', 'the user', 'a user', ({ details }) => {
    const keys = lengthOf(details.revokedKeys);
    if (!keys) return [];
    return [`, which revoked ${plural(keys, 'key')}`];
  }),
  'user.reactivate': regular('reactivate', 'the user', 'a user'),
  'user.edit-roles': regular('change', 'the role of', 'the role of a user', ({ details }) => {
    const { roles, previous } = details;
    const before = memberOf(previous, 'roles');
    if (!(isTexts(before) && isTexts(roles))) return [];
    return [` from ${describeRoles(before)} to ${describeRoles(roles)}`];
  }),
  'user.reset-password': { base: 'set', past: 'set', before: 'a new password for', any: 'a user’s password' },
  'user.change-password': regular('change', null, 'their own password'),
  'user.end-sessions': regular('end', null, 'all of their own sessions'),
  'user.link-identity': regular(
    'link',
    'an identity at the provider to',
    'an identity to a user',
    ({ details }) =>
      details.endedPassword === true ? [', which ended a password that nobody had used'] : [],
  ),
  'user.preview-keys': regular('look', 'at the traffic of the keys of', 'at the traffic of a user’s keys'),
} satisfies Wordings;

const providerAccount = {
  'provider-account.create': regular('add', 'the provider account', 'a provider account'),
  'provider-account.edit': regular('edit', 'the provider account', 'a provider account'),
  'provider-account.enable': regular('enable', 'the provider account', 'a provider account'),
  'provider-account.disable': regular('disable', 'the provider account', 'a provider account'),
  'provider-account.rotate-credential': regular('replace', 'the credential of', 'a provider’s credential'),
  'provider-account.remove-credential': regular('remove', 'the credential of', 'a provider’s credential'),
  'provider-account.delete': regular('delete', 'the provider account', 'a provider account'),
  'provider-account.preview-delete': regular(
    'look',
    'at the traffic of the provider account',
    'at the traffic of a provider account',
  ),
  'provider-account.test': regular('test', 'the connection of', 'a connection to a provider'),
  'grant.set': {
    base: 'give',
    past: 'gave',
    any: 'access to a provider account',
    before: ({ details }) => (details.role === 'provider-account-manager' ? 'management of' : 'access to'),
    after: ({ details }) => subject(details.subject, ' to '),
  },
  'grant.delete': {
    base: 'take away',
    past: 'took away',
    any: 'access to a provider account',
    before: ({ details }) => (details.role === 'provider-account-manager' ? 'management of' : 'access to'),
    after: ({ details }) => subject(details.subject, ' from '),
  },
  'grant.search': regular('look', 'for people to give access to', 'for people to give access to'),
} satisfies Wordings;

const model = {
  'model.create': regular('add', 'the model', 'a model'),
  'model.edit': regular('edit', 'the model', 'a model'),
  'model.enable': regular('enable', 'the model', 'a model'),
  'model.disable': regular('disable', 'the model', 'a model'),
  'model.restrict': regular('change', 'who may call the model', 'who may call a model'),
  'model.delete': regular('remove', 'the model', 'a model'),
  'model.set-price': { base: 'set', past: 'set', before: 'the price of', any: 'the price of a model' },
  'model.reset-price': regular('return', 'to the public price of', 'to the public price of a model'),
} satisfies Wordings;

const tenant = {
  'settings.edit-security': regular('change', null, 'the security settings', ({ details }) => {
    const changes = describeRuleChanges(details);
    return changes.length > 0 ? [`: ${changes.join(', ')}`] : [];
  }),
  'settings.preview-security': regular('look', null, 'at what other security settings would do'),
  'portal.search': regular('search', null, 'the portal'),
  'tenant.create': regular('create', 'the tenant', 'a tenant'),
} satisfies Wordings;

export const wordings: Readonly<Record<AuditAction, Wording>> = {
  ...key,
  ...user,
  ...providerAccount,
  ...model,
  ...tenant,
};

function owner({ details, actorLabel }: WordedEvent, word: string): readonly PhrasePart[] {
  if (typeof details.owner !== 'string' || details.owner === actorLabel) return [];
  return [word, { name: details.owner }];
}

function describeDrain(seconds: unknown): readonly PhrasePart[] {
  if (typeof seconds !== 'number') return [];
  return seconds === 0
    ? [': a provider is stopped when a caller hangs up']
    : [`: a provider may go on for ${seconds} s when a caller hangs up`];
}

function subject(value: unknown, word: string): readonly PhrasePart[] {
  const label = memberOf(value, 'label');
  return typeof label === 'string' ? [word, { name: label }] : [];
}

function lengthOf(list: unknown): number | undefined {
  return Array.isArray(list) ? list.length : undefined;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}
