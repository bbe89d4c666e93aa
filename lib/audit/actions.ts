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
  pat: ['create', 'edit', 'disable', 'enable', 'extend', 'revoke', 'revoke-all', 'preview-revoke', 'search'],
  'provider-account': [
    'create',
    'edit',
    'enable',
    'disable',
    'rotate-credential',
    'remove-credential',
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
