import { type ModelId, newId } from '#db/ids.ts';
import {
  deleteModel,
  findModel,
  findModelByName,
  insertModels,
  lockModel,
  type Model,
  replaceModelSubjects,
  updateModel,
} from '#db/queries/models.ts';
import { lockProviderAccount, type ProviderAccountSummary } from '#db/queries/provider-accounts.ts';
import { findSubject, type Subject } from '#db/queries/subjects.ts';
import type { Db } from '#db/types.ts';
import { requireManager } from '#lib/access/manage-account.ts';
import type { AuditAction } from '#lib/audit/actions.ts';
import { recordAudit, withPrevious } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { AppError } from '#lib/errors.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import type { AddModelsInput, EditModelInput, ModelInput, NewModel, RestrictModelInput } from './input.ts';

export type ModelsRuntime = Pick<Runtime, 'db' | 'evict'>;

/** Adds those whose names are free. What was there already is named, not changed. */
export async function addModels(
  runtime: ModelsRuntime,
  actor: Actor,
  { providerAccountId, models }: AddModelsInput,
  now: Date,
): Promise<{ added: Model[]; skipped: string[] }> {
  const { tenantId } = actor;
  const account = await requireManager(runtime.db, actor, { providerAccountId, action: 'model.create' });
  const added = await runtime.db.transaction((tx) => addModelsTo(tx, actor, account, models, now));
  const names = new Set(added.map((model) => model.name));
  const skipped = models.map((model) => model.name).filter((name) => !names.has(name));
  if (added.length === 0) throw nameTaken(account, skipped[0] ?? '');
  runtime.evict({ kind: 'tenant', id: tenantId });
  return { added, skipped };
}

/** Inside a transaction, of an account that the actor may change. The caller evicts the tenant after its commit. */
export async function addModelsTo(
  tx: Db,
  actor: Actor,
  account: Pick<ProviderAccountSummary, 'id' | 'name'>,
  models: readonly NewModel[],
  now: Date,
): Promise<Model[]> {
  if (models.length === 0) return [];
  const { tenantId } = actor;
  const stamps = { tenantId, providerAccountId: account.id, createdAt: now, updatedAt: now };
  const rows = models.map((model) => ({ ...model, ...stamps, id: newId<ModelId>() }));
  const added = await insertModels(tx, rows);
  for (const model of added) {
    const details = { upstreamId: model.upstreamId, types: model.types };
    await recordAudit(tx, actor, { action: 'model.create', target: targetOf(account, model), details }, now);
  }
  return added;
}

export async function editModel(
  runtime: ModelsRuntime,
  actor: Actor,
  input: EditModelInput,
  now: Date,
): Promise<Model> {
  return changeModel(runtime, actor, { ...input, action: 'model.edit' }, now, async (tx, held, account) => {
    const changes = changedFields(held, input);
    if (Object.keys(changes).length === 0) return undefined;
    if (changes.name !== undefined) await refuseTakenName(tx, held, account, actor, changes.name);
    return { changes, details: withPrevious(changes, held) };
  });
}

export async function switchModel(
  runtime: ModelsRuntime,
  actor: Actor,
  { modelId, enabled }: ModelInput & { enabled: boolean },
  now: Date,
): Promise<Model> {
  const action = enabled ? 'model.enable' : 'model.disable';
  return changeModel(runtime, actor, { modelId, action }, now, async (_tx, held) =>
    held.enabled === enabled ? undefined : { changes: { enabled }, details: {} },
  );
}

/** Restricts a model to some of those who may call its account, or opens it again to all of them. */
export async function restrictModel(
  runtime: ModelsRuntime,
  actor: Actor,
  { modelId, restricted, subjects }: RestrictModelInput,
  now: Date,
): Promise<Model> {
  return changeModel(runtime, actor, { modelId, action: 'model.restrict' }, now, async (tx, held) => {
    if (!restricted && !held.restricted) return undefined;
    const listed = restricted ? subjects : [];
    const labels = await requireSubjects(tx, actor, listed);
    await replaceModelSubjects(tx, actor.tenantId, modelId, listed);
    return { changes: { restricted }, details: { restricted, subjects: labels } };
  });
}

export async function removeModel(
  runtime: ModelsRuntime,
  actor: Actor,
  { modelId }: ModelInput,
  now: Date,
): Promise<void> {
  const { tenantId } = actor;
  const { model, account } = await requireModel(runtime.db, actor, modelId, 'model.delete');
  await runtime.db.transaction(async (tx) => {
    if (!(await deleteModel(tx, tenantId, modelId))) throw gone();
    const details = { upstreamId: model.upstreamId };
    await recordAudit(tx, actor, { action: 'model.delete', target: targetOf(account, model), details }, now);
  });
  runtime.evict({ kind: 'tenant', id: tenantId });
}

/** A model of the actor's tenant together with its account, for someone who may change both. */
export async function requireModel(db: Db, actor: Actor, modelId: ModelId, action: AuditAction) {
  const model = await findModel(db, actor.tenantId, modelId);
  if (!model) throw gone();
  const { providerAccountId } = model;
  return { model, account: await requireManager(db, actor, { providerAccountId, action }) };
}

type Changes = Parameters<typeof updateModel>[3];

async function changeModel(
  runtime: ModelsRuntime,
  actor: Actor,
  { modelId, action }: { modelId: ModelId; action: AuditAction },
  now: Date,
  decide: (
    tx: Db,
    held: Model,
    account: ProviderAccountSummary,
  ) => Promise<{ changes: Changes; details: Record<string, unknown> } | undefined>,
): Promise<Model> {
  const { tenantId } = actor;
  const { account } = await requireModel(runtime.db, actor, modelId, action);
  const { model, changed } = await runtime.db.transaction(async (tx) => {
    // The account before the model, as its deletion locks them; it also keeps a free name free until it is taken.
    await lockProviderAccount(tx, tenantId, account.id);
    const held = await lockModel(tx, tenantId, modelId);
    if (!held) throw gone();
    const change = await decide(tx, held, account);
    if (!change) return { model: held, changed: false };
    const updated = await updateModel(tx, tenantId, modelId, change.changes, now);
    if (!updated) throw gone();
    await recordAudit(
      tx,
      actor,
      { action, target: targetOf(account, updated), details: change.details },
      now,
    );
    return { model: updated, changed: true };
  });
  if (changed) runtime.evict({ kind: 'tenant', id: tenantId });
  return model;
}

function changedFields(held: Model, { name, upstreamId, types }: EditModelInput): Changes {
  return {
    ...(name !== undefined && name !== held.name && { name }),
    ...(upstreamId !== undefined && upstreamId !== held.upstreamId && { upstreamId }),
    ...(types !== undefined && types.join() !== held.types.join() && { types }),
  };
}

async function refuseTakenName(
  tx: Db,
  held: Model,
  account: ProviderAccountSummary,
  actor: Actor,
  name: string,
): Promise<void> {
  const other = await findModelByName(tx, actor.tenantId, held.providerAccountId, name);
  if (other) throw nameTaken(account, name);
}

async function requireSubjects(tx: Db, actor: Actor, subjects: readonly Subject[]): Promise<string[]> {
  const labels: string[] = [];
  for (const subject of subjects) {
    const named = await findSubject(tx, actor.tenantId, subject);
    if (!named) throw new AppError('not_found', 'Someone on the list no longer exists.');
    labels.push(named.label);
  }
  return labels;
}

export function targetOf(account: { name: string }, model: { id: string; name: string }) {
  return { type: 'model', id: model.id, label: `${account.name}/${model.name}` };
}

function nameTaken(account: { name: string }, name: string): AppError {
  const message = `${account.name} has a model named ${name} already.`;
  return new AppError('conflict', message, { fields: { name: [message] } });
}

function gone(): AppError {
  return new AppError('not_found', 'This model no longer exists.');
}
