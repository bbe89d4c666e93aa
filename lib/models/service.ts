import { type ModelId, newId } from '#db/ids.ts';
import { deleteModel, findModelByName, insertModels, type Model, updateModel } from '#db/queries/models.ts';
import type { ProviderAccountSummary } from '#db/queries/provider-accounts.ts';
import type { Db } from '#db/types.ts';
import { holdAccount } from '#lib/access/manage-account.ts';
import type { AuditAction } from '#lib/audit/actions.ts';
import { recordAudit, withPrevious } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { AppError } from '#lib/errors.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import { writeAllowList } from './allow-list.ts';
import { holdModel } from './hold-model.ts';
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
  const { account, added } = await runtime.db.transaction(async (tx) => {
    const held = await holdAccount(tx, actor, { providerAccountId, action: 'model.create' });
    return { account: held, added: await addModelsTo(tx, actor, held, models, now) };
  });
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
    const list = { restricted, subjects: restricted ? subjects : [] };
    const details = await writeAllowList(tx, actor, held, list);
    return details && { changes: { restricted }, details };
  });
}

export async function removeModel(
  runtime: ModelsRuntime,
  actor: Actor,
  { modelId }: ModelInput,
  now: Date,
): Promise<void> {
  const { tenantId } = actor;
  const action = 'model.delete';
  await runtime.db.transaction(async (tx) => {
    const { model, account } = await holdModel(tx, actor, { modelId, action });
    await deleteModel(tx, tenantId, modelId);
    const details = { upstreamId: model.upstreamId };
    await recordAudit(tx, actor, { action, target: targetOf(account, model), details }, now);
  });
  runtime.evict({ kind: 'tenant', id: tenantId });
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
  const { model, changed } = await runtime.db.transaction(async (tx) => {
    const { model: held, account } = await holdModel(tx, actor, { modelId, action });
    const change = await decide(tx, held, account);
    if (!change) return { model: held, changed: false };
    const updated = await updateModel(tx, tenantId, modelId, change.changes, now);
    if (!updated) throw new Error('a model of a locked account is not there');
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

export function targetOf(account: { name: string }, model: { id: string; name: string }) {
  return { type: 'model', id: model.id, label: `${account.name}/${model.name}` };
}

function nameTaken(account: { name: string }, name: string): AppError {
  const message = `${account.name} has a model named ${name} already.`;
  return new AppError('conflict', message, { fields: { name: [message] } });
}
