import type { Endpoint } from '../endpoints/endpoint.ts';
import { GatewayError } from '../errors.ts';
import { type ModelId, nearestIds, parseModelId } from '../model-id.ts';
import type { Catalog, GatewayPorts, KeyRecord, Model, ProviderAccount } from '../ports.ts';

export interface Target {
  account: ProviderAccount;
  model: Model;
}

/** An account that exists but that the caller holds no grant on; or a model of one they do, kept for others. */
interface Denied {
  denied: ProviderAccount;
  restricted?: Model;
}

/** Finds the model that was asked for and proves that the caller may use it. Deny by default. */
export function resolve(
  requested: string,
  modelType: Endpoint['modelType'],
  record: KeyRecord,
  catalog: Catalog,
): Target | Denied {
  const id = parseModelId(requested);
  const account = id.account === undefined ? undefined : catalog.accounts.get(id.account);
  if (!account) throw notFound(requested, id, record, catalog);
  if (!mayUseAccount(record, account)) return { denied: account };
  const model = account.models.get(id.name);
  if (!model) throw notFound(requested, id, record, catalog);
  if (!mayUseModel(record, model)) return { denied: account, restricted: model };
  const wanted = typeof modelType === 'string' ? [modelType] : modelType;
  if (!wanted.some((type) => model.types.includes(type))) {
    throw new GatewayError('invalid_model', `${model.fullName} is not a ${wanted.join(' or ')} model.`, {
      param: 'model',
    });
  }
  return { account, model };
}

/** Exactly the models that `resolve` lets this caller use. */
export function callableModels(record: KeyRecord, catalog: Catalog): Target[] {
  const targets: Target[] = [];
  for (const account of catalog.accounts.values()) {
    if (!mayUseAccount(record, account)) continue;
    for (const model of account.models.values())
      if (mayUseModel(record, model)) targets.push({ account, model });
  }
  return targets;
}

function mayUseAccount(record: KeyRecord, account: ProviderAccount): boolean {
  return record.isTenantAdmin || record.accountIds.has(account.id);
}

function mayUseModel(record: KeyRecord, model: Model): boolean {
  const allowed = model.allowedSubjects;
  if (allowed === null || record.isTenantAdmin) return true;
  if (record.userId !== null && allowed.has(record.userId)) return true;
  if (record.virtualAccountId !== null && allowed.has(record.virtualAccountId)) return true;
  for (const team of record.teamIds) if (allowed.has(team)) return true;
  return false;
}

/** The refusal, with the people who can mend it. */
export async function deniedError(
  record: KeyRecord,
  { denied: account, restricted }: Denied,
  ports: GatewayPorts,
): Promise<GatewayError> {
  const people = await ports.whomToAsk(record.tenantId, account.id).catch(() => []);
  const whom = people.length > 0 ? people.join(', ') : 'a tenant admin';
  const what = restricted
    ? `This key may not call the model "${restricted.fullName}", which is kept for some of those who may use "${account.name}".`
    : `This key has no access to the provider account "${account.name}".`;
  return new GatewayError('model_access_denied', `${what} Ask ${whom}.`, { param: 'model' });
}

function notFound(requested: string, id: ModelId, record: KeyRecord, catalog: Catalog): GatewayError {
  const ids = callableModels(record, catalog).map(({ model }) => model.fullName);
  const near = nearestIds(id.account === undefined ? id.name : `${id.account}/${id.name}`, ids);
  const name = id.account === undefined ? 'A model is called as <provider account>/<model name>. ' : '';
  const hint = near.length > 0 ? `Did you mean ${near.join(', ')}?` : callableText(ids);
  return new GatewayError('model_not_found', `${name}There is no model "${requested}". ${hint}`, {
    param: 'model',
  });
}

const mostNamed = 3;

function callableText(ids: readonly string[]): string {
  if (ids.length === 0) return 'This key may call no model yet: ask a tenant admin.';
  const some = ids.slice(0, mostNamed).join(', ');
  return `This key may call ${some}${ids.length > mostNamed ? '; all are at GET /models' : ''}.`;
}
