import { newId, type ProviderAccountId, type TenantId } from '#db/ids.ts';
import type { Model } from '#db/queries/models.ts';
import {
  deleteProviderAccount as deleteRow,
  insertProviderAccount,
  type ProviderAccountSettings,
  updateProviderAccount,
} from '#db/queries/provider-accounts.ts';
import { holdAccount, requireAccountCreator } from '#lib/access/manage-account.ts';
import type { AuditAction } from '#lib/audit/actions.ts';
import { recordAudit, withPrevious } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import type { Config } from '#lib/config/config.ts';
import { AppError } from '#lib/errors.ts';
import type { NewModel } from '#lib/models/input.ts';
import { addModelsTo } from '#lib/models/service.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import { parseBaseUrl } from './base-url.ts';
import { cleanCredential, sealCredential } from './credential.ts';
import type {
  CreateProviderAccountInput,
  EditProviderAccountInput,
  ProviderAccountInput,
  RotateCredentialInput,
} from './input.ts';
import { type ProviderKind, traitsOf } from './kinds.ts';

export type ProvidersRuntime = Pick<Runtime, 'db' | 'keyring' | 'evict'> & {
  config: Pick<Config, 'allowPrivateUpstreams'>;
};

export interface SavedAccount {
  account: ProviderAccountSettings;
  /** What was put right in what was typed, for the page to tell. */
  notes: string[];
}

export interface CreatedAccount extends SavedAccount {
  added: Model[];
}

/** With the models that it begins with, or not at all. */
export async function createProviderAccount(
  runtime: ProvidersRuntime,
  actor: Actor,
  { models = [], ...input }: CreateProviderAccountInput & { models?: readonly NewModel[] },
  now: Date,
): Promise<CreatedAccount> {
  const { db } = runtime;
  const { tenantId } = actor;
  const { name, provider } = input;
  const action = 'provider-account.create';
  requireAccountCreator(actor, { name, action });
  const id = newId<ProviderAccountId>();
  const baseUrl = requireBaseUrl(runtime, provider, input.baseUrl);
  const sealed = seal(runtime, { tenantId, id, provider }, input.credential);
  const { account, added } = await db.transaction(async (tx) => {
    const row = { tenantId, id, name, provider, baseUrl, ...sealed.columns, createdAt: now, updatedAt: now };
    const inserted = await insertProviderAccount(tx, row);
    if (!inserted) throw nameTaken(name);
    const details = { provider, baseUrl, credentialHint: sealed.columns.credentialHint };
    await recordAudit(tx, actor, { action, target: targetOf(inserted), details }, now);
    return { account: inserted, added: await addModelsTo(tx, actor, inserted, models, now) };
  });
  runtime.evict({ kind: 'tenant', id: tenantId });
  return { account, added, notes: sealed.notes };
}

/** The name stays: it stands in the model ids of every client, and in the bills. */
export async function editProviderAccount(
  runtime: ProvidersRuntime,
  actor: Actor,
  input: EditProviderAccountInput,
  now: Date,
): Promise<SavedAccount> {
  const decide: Decide = (held) => {
    const { address, subject } = traitsOf(held.provider);
    if (!address) throw new AppError('unprocessable', `${subject} has no address.`);
    const baseUrl = requireBaseUrl(runtime, held.provider, input.baseUrl);
    const isMoved = baseUrl !== held.baseUrl;
    if (!isMoved && input.credential === undefined) return undefined;
    requireCredentialForMove(held, { ...input, baseUrl });
    const sealed =
      input.credential === undefined
        ? undefined
        : seal(runtime, { ...held, tenantId: actor.tenantId }, input.credential);
    const changed = {
      ...(isMoved && { baseUrl }),
      ...(sealed && { credentialHint: sealed.columns.credentialHint }),
    };
    const details = withPrevious(changed, held);
    return { changes: { baseUrl, ...sealed?.columns }, details, notes: sealed?.notes ?? [] };
  };
  const { providerAccountId } = input;
  return changeAccount(runtime, actor, { providerAccountId, action: 'provider-account.edit', decide }, now);
}

export async function switchProviderAccount(
  runtime: ProvidersRuntime,
  actor: Actor,
  input: ProviderAccountInput & { enabled: boolean },
  now: Date,
): Promise<SavedAccount> {
  const { providerAccountId, enabled } = input;
  const action = enabled ? 'provider-account.enable' : 'provider-account.disable';
  const decide: Decide = (held) =>
    held.enabled === enabled ? undefined : { changes: { enabled }, details: {}, notes: [] };
  return changeAccount(runtime, actor, { providerAccountId, action, decide }, now);
}

export async function rotateCredential(
  runtime: ProvidersRuntime,
  actor: Actor,
  input: RotateCredentialInput,
  now: Date,
): Promise<SavedAccount> {
  const { providerAccountId, credential: text = '', remove = false } = input;
  const action = remove ? 'provider-account.remove-credential' : 'provider-account.rotate-credential';
  const decide: Decide = (held) => {
    const { credential, subject } = traitsOf(held.provider);
    if (credential === 'none') throw new AppError('unprocessable', `${subject} takes no credential.`);
    if (remove && credential === 'required')
      throw new AppError('unprocessable', `${subject} takes no call without a credential.`);
    if (remove && !held.hasCredential) return undefined;
    const { columns, notes } = remove
      ? withoutCredential
      : seal(runtime, { ...held, tenantId: actor.tenantId }, text);
    const details = {
      ...withPrevious({ credentialHint: columns.credentialHint }, held),
      version: held.credentialVersion + 1,
    };
    return { changes: columns, details, notes };
  };
  return changeAccount(runtime, actor, { providerAccountId, action, decide }, now);
}

/** Models, prices and grants go with it. Usage and audit events stay. */
export async function deleteProviderAccount(
  runtime: ProvidersRuntime,
  actor: Actor,
  { providerAccountId }: ProviderAccountInput,
  now: Date,
): Promise<void> {
  const action = 'provider-account.delete';
  await runtime.db.transaction(async (tx) => {
    const account = await holdAccount(tx, actor, { providerAccountId, action });
    await deleteRow(tx, actor.tenantId, providerAccountId);
    const details = { provider: account.provider };
    await recordAudit(tx, actor, { action, target: targetOf(account), details }, now);
  });
  runtime.evict({ kind: 'tenant', id: actor.tenantId });
}

interface Change {
  changes: Parameters<typeof updateProviderAccount>[3];
  details: Record<string, unknown>;
  notes: string[];
}

/** What becomes of an account as it stands; undefined where nothing does. */
type Decide = (held: ProviderAccountSettings) => Change | undefined;

/** Holds the row, authorises, decides, writes with its audit event, and tells the data plane. */
async function changeAccount(
  runtime: ProvidersRuntime,
  actor: Actor,
  { providerAccountId, action, decide }: ProviderAccountInput & { action: AuditAction; decide: Decide },
  now: Date,
): Promise<SavedAccount> {
  const { tenantId } = actor;
  const saved = await runtime.db.transaction(async (tx) => {
    const held = await holdAccount(tx, actor, { providerAccountId, action });
    const change = decide(held);
    if (!change) return { account: held, notes: [], changed: false };
    const account = await updateProviderAccount(tx, tenantId, providerAccountId, change.changes, now);
    if (!account) throw new Error('a locked provider account is not there');
    await recordAudit(tx, actor, { action, target: targetOf(account), details: change.details }, now);
    return { account, notes: change.notes, changed: true };
  });
  if (saved.changed) runtime.evict({ kind: 'tenant', id: tenantId });
  return { account: saved.account, notes: saved.notes };
}

/** Null for what is part of Latchkey; else the canonical form of what was typed, the provider's own address where nothing was. */
export function requireBaseUrl(
  { config }: Pick<ProvidersRuntime, 'config'>,
  provider: ProviderKind,
  text: string | undefined,
): string | null {
  const { address } = traitsOf(provider);
  if (!address) return null;
  const parsed = parseBaseUrl(text?.trim() || (address.fallback ?? ''), config.allowPrivateUpstreams);
  if (parsed.ok) return parsed.url;
  throw new AppError('invalid', parsed.message, { fields: { baseUrl: [parsed.message] } });
}

/**
 * The stored credential goes to the stored address alone. Whoever may set the address must not learn the credential by
 * having it sent to an address of their own.
 */
export function requireCredentialForMove(
  held: Pick<ProviderAccountSettings, 'baseUrl' | 'hasCredential'>,
  asked: { baseUrl: string | null; credential?: string | undefined },
): void {
  if (asked.baseUrl === held.baseUrl || !held.hasCredential || asked.credential !== undefined) return;
  const message = 'Enter the credential again: the stored one is not sent to a new address.';
  throw new AppError('invalid', message, { fields: { credential: [message] } });
}

const withoutCredential = {
  columns: { credentialEncrypted: null, credentialHint: null },
  notes: [] as string[],
};

/** What the two columns of a credential become. A server of one's own may ask for none, but a blank is no such wish. */
function seal(
  { keyring }: ProvidersRuntime,
  account: { tenantId: TenantId; id: ProviderAccountId; provider: ProviderKind },
  text: string | undefined,
): { columns: { credentialEncrypted: string | null; credentialHint: string | null }; notes: string[] } {
  const wanted = traitsOf(account.provider).credential;
  if (wanted === 'none' || (wanted === 'optional' && text === undefined)) return withoutCredential;
  const cleaned = cleanCredential(text ?? '');
  if (!cleaned.ok)
    throw new AppError('invalid', cleaned.message, { fields: { credential: [cleaned.message] } });
  const { credential, hint, note } = cleaned;
  const credentialEncrypted = sealCredential(keyring, account, credential);
  return { columns: { credentialEncrypted, credentialHint: hint }, notes: note === null ? [] : [note] };
}

function targetOf({ id, name }: { id: string; name: string }) {
  return { type: 'provider-account', id, label: name };
}

function nameTaken(name: string): AppError {
  const message = `There is a provider account named ${name} already.`;
  return new AppError('conflict', message, { fields: { name: [message] } });
}
