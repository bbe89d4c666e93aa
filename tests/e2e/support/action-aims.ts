import type { Premises } from './premises.ts';

/** What a caller would send who wants to change or read what is not theirs. */
type Aim = (premises: Premises) => unknown;

const account: Aim = ({ closed }) => ({ providerAccountId: closed.id });
const model: Aim = ({ closed }) => ({ modelId: closed.modelId });
const keyOfAdmin: Aim = ({ adminKey }) => ({ keyId: adminKey.keyId });
const person: Aim = ({ member }) => ({ userId: member.userId });

/** Aimed at what is the admin's alone: neither a member nor another tenant's admin gets anything by it. */
export const aimed: Record<string, Aim> = {
  editPatAction: (premises) => ({
    ...(keyOfAdmin(premises) as object),
    onHangUp: 'finish',
    drainSeconds: '600',
  }),
  disablePatsAction: ({ adminKey }) => ({ keyIds: [adminKey.keyId] }),
  enablePatsAction: ({ adminKey }) => ({ keyIds: [adminKey.keyId] }),
  extendPatsAction: ({ adminKey }) => ({ keyIds: [adminKey.keyId], expiry: '90' }),
  revokePatAction: keyOfAdmin,
  previewRevokeAction: keyOfAdmin,
  revokePatsAction: ({ adminKey }) => ({ keyIds: [adminKey.keyId] }),
  previewRevokePatsAction: ({ adminKey }) => ({ keyIds: [adminKey.keyId] }),
  testConnectionAction: account,
  editAccountAction: (premises) => ({
    ...(account(premises) as object),
    baseUrl: 'http://127.0.0.1:9/v2',
    credential: 'sk-not-a-real-one',
  }),
  rotateCredentialAction: (premises) => ({
    ...(account(premises) as object),
    credential: 'sk-not-a-real-one',
  }),
  enableAccountAction: account,
  disableAccountAction: account,
  deletionConsequencesAction: account,
  deleteAccountAction: account,
  searchSubjectsAction: (premises) => ({ ...(account(premises) as object), search: '' }),
  setGrantsAction: ({ closed, member }) => ({
    providerAccountId: closed.id,
    role: 'provider-account-manager',
    subjects: [{ subjectKind: 'user', subjectId: member.userId }],
  }),
  setGrantAction: ({ closed, member }) => ({
    providerAccountId: closed.id,
    role: 'provider-account-manager',
    subjectKind: 'user',
    subjectId: member.userId,
  }),
  removeGrantAction: ({ closed }) => ({ grantId: closed.grantId }),
  addModelsAction: (premises) => ({ ...(account(premises) as object), models: [{ upstreamId: 'gpt-x' }] }),
  editModelAction: (premises) => ({ ...(model(premises) as object), name: 'renamed' }),
  enableModelAction: model,
  disableModelAction: model,
  restrictModelAction: (premises) => ({ ...(model(premises) as object), restricted: true, subjects: [] }),
  removeModelAction: model,
  setPriceAction: (premises) => ({
    ...(model(premises) as object),
    inputDollars: '0',
    cachedInputDollars: '',
    outputDollars: '0',
    confirm: true,
  }),
  resetPriceAction: model,
  changeRoleAction: ({ member }) => ({ userId: member.userId, roles: ['tenant-admin'] }),
  resetPasswordAction: person,
  previewKeysAction: person,
  revokeKeysAction: person,
  deactivateUserAction: person,
  reactivateUserAction: person,
};

/** An admin's verbs that aim at nothing: a member may not do them, another admin may, in the own tenant. */
export const adminOnly: Record<string, Aim> = {
  addAccountAction: () => ({ name: 'stolen-account', provider: 'demo', models: [] }),
  createUserAction: () => ({
    email: 'planted@example.test',
    displayName: '',
    roles: ['tenant-admin'],
    signIn: 'generate',
  }),
  previewRulesAction: () => ({ maxPatAgeDays: 1 }),
  saveRulesAction: () => ({ maxPatAgeDays: 1, maxPatsPerUser: 1, allowNonExpiringPats: false }),
  findAllKeysFilterAction: () => ({ filter: 'owner', search: '' }),
  testNewConnectionAction: () => ({ provider: 'self-hosted-model', baseUrl: 'http://127.0.0.1:9/v1' }),
};

/** What everybody may do for themselves; asked here without a session and from foreign pages. */
const ownVerbs: Record<string, Aim> = {
  signInAction: ({ member }) => ({ email: member.email, password: 'not the password' }),
  signInWithProviderAction: () => ({}),
  signOutAction: () => undefined,
  signOutEverywhereAction: () => undefined,
  changePasswordAction: () => ({
    currentPassword: 'not the password',
    newPassword: 'green harbour 41',
  }),
  searchAction: ({ adminKey }) => adminKey.name.slice(0, 10),
  findOwnKeyFilterAction: () => ({ filter: 'account', search: '' }),
  createPatAction: () => ({ name: 'planted', expiry: '30' }),
};

export const aims = { ...aimed, ...adminOnly, ...ownVerbs };
