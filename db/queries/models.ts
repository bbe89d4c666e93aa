import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { ModelId, ProviderAccountId, TenantId } from '../ids.ts';
import { modelSubjects, models, teams, users, virtualAccounts } from '../schema/index.ts';
import type { Db } from '../types.ts';
import type { CustomPrice } from './model-prices.ts';
import { type NamedSubject, namedSubjectOf, type Subject, subjectJoins, subjectValues } from './subjects.ts';

const columns = {
  id: models.id,
  providerAccountId: models.providerAccountId,
  name: models.name,
  upstreamId: models.upstreamId,
  types: models.types,
  enabled: models.enabled,
  restricted: models.restricted,
  createdAt: models.createdAt,
  updatedAt: models.updatedAt,
};

export type Model = Pick<typeof models.$inferSelect, keyof typeof columns>;

export type PricedModelRow = Model & { price: (CustomPrice & { id: string }) | null };

const newestPrice = sql<PricedModelRow['price']>`(
  select jsonb_build_object(
    'id', price.id, 'inputNanoPerMillion', price.input_nano_per_million,
    'cachedInputNanoPerMillion', price.cached_input_nano_per_million,
    'outputNanoPerMillion', price.output_nano_per_million)
  from model_prices price
  where price.tenant_id = ${models}.tenant_id and price.model_id = ${models}.id
  order by price.created_at desc, price.id desc limit 1)`;

const one = (tenantId: TenantId, id: ModelId) => and(eq(models.tenantId, tenantId), eq(models.id, id));

export async function listModels(
  db: Db,
  tenantId: TenantId,
  providerAccountId: ProviderAccountId,
): Promise<PricedModelRow[]> {
  return db
    .select({ ...columns, price: newestPrice })
    .from(models)
    .where(and(eq(models.tenantId, tenantId), eq(models.providerAccountId, providerAccountId)))
    .orderBy(asc(models.name));
}

export async function findModel(
  db: Db,
  tenantId: TenantId,
  id: ModelId,
): Promise<PricedModelRow | undefined> {
  const [model] = await db
    .select({ ...columns, price: newestPrice })
    .from(models)
    .where(one(tenantId, id));
  return model;
}

export async function countModels(
  db: Db,
  tenantId: TenantId,
  providerAccountId: ProviderAccountId,
): Promise<number> {
  return db.$count(
    models,
    and(eq(models.tenantId, tenantId), eq(models.providerAccountId, providerAccountId)),
  );
}

/** Adds those whose names are free and leaves the others out of the answer. */
export async function insertModels(tx: Db, rows: (typeof models.$inferInsert)[]): Promise<Model[]> {
  return tx.insert(models).values(rows).onConflictDoNothing().returning(columns);
}

/** A new name must be free: ask `findModelByName` under the account's lock first. */
export async function updateModel(
  tx: Db,
  tenantId: TenantId,
  id: ModelId,
  changes: Partial<Pick<Model, 'name' | 'upstreamId' | 'types' | 'enabled' | 'restricted'>>,
  updatedAt: Date,
): Promise<Model | undefined> {
  const [model] = await tx
    .update(models)
    .set({ ...changes, updatedAt })
    .where(one(tenantId, id))
    .returning(columns);
  return model;
}

export async function findModelByName(
  db: Db,
  tenantId: TenantId,
  providerAccountId: ProviderAccountId,
  name: string,
): Promise<Model | undefined> {
  const [model] = await db
    .select(columns)
    .from(models)
    .where(
      and(
        eq(models.tenantId, tenantId),
        eq(models.providerAccountId, providerAccountId),
        eq(models.name, name),
      ),
    );
  return model;
}

export async function deleteModel(tx: Db, tenantId: TenantId, id: ModelId): Promise<void> {
  await tx.delete(models).where(one(tenantId, id));
}

/** The allow-lists of restricted models, by model. */
export async function listModelSubjects(
  db: Db,
  tenantId: TenantId,
  modelIds: readonly ModelId[],
): Promise<Map<ModelId, NamedSubject[]>> {
  if (modelIds.length === 0) return new Map();
  const on = subjectJoins(modelSubjects);
  const subject = namedSubjectOf(modelSubjects);
  const rows = await db
    .select({ modelId: modelSubjects.modelId, subject })
    .from(modelSubjects)
    .leftJoin(users, on.user)
    .leftJoin(teams, on.team)
    .leftJoin(virtualAccounts, on.virtualAccount)
    .where(and(eq(modelSubjects.tenantId, tenantId), inArray(modelSubjects.modelId, [...modelIds])))
    .orderBy(asc(subject.label));
  const byModel = Map.groupBy(rows, (row) => row.modelId);
  return new Map([...byModel].map(([modelId, own]) => [modelId, own.map((row) => row.subject)]));
}

export async function replaceModelSubjects(
  tx: Db,
  tenantId: TenantId,
  modelId: ModelId,
  subjects: readonly Subject[],
): Promise<void> {
  await tx
    .delete(modelSubjects)
    .where(and(eq(modelSubjects.tenantId, tenantId), eq(modelSubjects.modelId, modelId)));
  if (subjects.length === 0) return;
  const rows = subjects.map((subject) => ({ tenantId, modelId, ...subjectValues(subject) }));
  await tx.insert(modelSubjects).values(rows).onConflictDoNothing();
}
