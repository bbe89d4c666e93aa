/** What can stand in the log, by the thing that it is done to: a plain verb, and behind a hyphen what the verb takes. */
const verbs = {
  tenant: ['create'],
  settings: ['edit-security', 'preview-security'],
  user: [
    'create',
    'edit-roles',
    'reset-password',
    'change-password',
    'link-identity',
    'end-sessions',
    'deactivate',
    'reactivate',
    'preview-keys',
  ],
  pat: ['create', 'edit', 'revoke', 'revoke-all', 'preview-revoke'],
  'provider-account': [
    'create',
    'edit',
    'enable',
    'disable',
    'rotate-credential',
    'test',
    'delete',
    'preview-delete',
  ],
  grant: ['set', 'delete', 'search'],
  model: ['create', 'edit', 'enable', 'disable', 'restrict', 'set-price', 'reset-price', 'delete'],
  portal: ['search'],
} as const;

type Verbs = typeof verbs;

export type AuditAction = { [Thing in keyof Verbs]: `${Thing}.${Verbs[Thing][number]}` }[keyof Verbs];

/** What earlier versions wrote: rows of the log are never rewritten. */
const formerNames = new Map<string, AuditAction>([
  ['grant.remove', 'grant.delete'],
  ['model.add', 'model.create'],
  ['model.remove', 'model.delete'],
  ['model.switch', 'model.edit'],
  ['provider-account.switch', 'provider-account.edit'],
  ['settings.security', 'settings.edit-security'],
  ['user.password-reset', 'user.reset-password'],
  ['user.roles', 'user.edit-roles'],
]);

/** The name that an action has by now. One that nobody knows keeps its own. */
export function currentName(action: string): string {
  return formerNames.get(action) ?? action;
}

/** Every name under which an action stands in the log. */
export function namesOf(action: string): string[] {
  const former = [...formerNames].filter(([, current]) => current === action).map(([name]) => name);
  return [action, ...former];
}
