import type { ProviderAccountId, TenantId } from '#db/ids.ts';
import type { GatewayCatalog, GatewayKey } from '#db/queries/gateway.ts';
import {
  type CatalogAccount,
  type CatalogModel,
  findKeyForGateway,
  listUsableKeyIds,
  loadCatalog,
} from '#db/queries/gateway.ts';
import { listWhomToAsk } from '#db/queries/grants.ts';
import { replaceKeyHash } from '#db/queries/sealed-values.ts';
import type { Db } from '#db/types.ts';
import type { Catalog, GatewayPorts, KeyRecord, Model, ProviderAccount } from '#lib/gateway/ports.ts';
import type { Keyring } from '#lib/keyring/keyring.ts';
import { log } from '#lib/log.ts';
import { priceInForce } from '#lib/models/price.ts';
import { openCredential } from '#lib/providers/credential.ts';
import { traitsOf } from '#lib/providers/kinds.ts';
import { effectiveEnd } from '#lib/tokens/key-end.ts';
import { within } from './within.ts';

const deadlineMs = 2_000;
const peopleToName = 3;

interface PortParts {
  db: Db;
  keyring: Keyring;
  /** Where the demo provider of this process listens. */
  demoOrigin: string;
  now(): number;
}

type DatabasePorts = Pick<
  GatewayPorts,
  'findKey' | 'loadCatalog' | 'whomToAsk' | 'findDeadKeys' | 'hashKey' | 'activeKid'
>;

/** The data plane's questions, answered by the database. */
export function databasePorts(parts: PortParts): DatabasePorts {
  const { db, keyring, now } = parts;
  return {
    async findKey(publicId, presented) {
      const hashes = keyring.kids.flatMap((kid) => keyring.hashKeyWith(kid, presented) ?? []);
      const key = await within(deadlineMs, findKeyForGateway(db, publicId, hashes));
      if (key && key.hashKid !== keyring.activeKid) rehash(parts, key, presented);
      return key && toKeyRecord(key);
    },
    async loadCatalog(tenantId) {
      const catalog = await within(deadlineMs, loadCatalog(db, tenantId as TenantId));
      if (!catalog) throw new Error('the tenant has no catalogue');
      return toCatalog(catalog, tenantId as TenantId, parts);
    },
    whomToAsk: (tenantId, accountId) =>
      within(
        deadlineMs,
        listWhomToAsk(db, tenantId as TenantId, accountId as ProviderAccountId, peopleToName),
      ),
    async findDeadKeys(publicIds) {
      const usable = await within(deadlineMs, listUsableKeyIds(db, publicIds, new Date(now())));
      return new Set(publicIds.filter((id) => !usable.has(id)));
    },
    activeKid: keyring.activeKid,
    hashKey: (kid, key) => keyring.hashKeyWith(kid, key),
  };
}

/** Beside the call: a key that is used moves to the active master key, so that the old one is needed no more some day. */
function rehash({ db, keyring }: PortParts, key: GatewayKey, presented: string): void {
  if (!keyring.hashKeyWith(key.hashKid, presented)?.equals(key.hash)) return;
  replaceKeyHash(db, key.tenantId, key.id, { from: key.hash, to: keyring.hashKey(presented) }).catch(
    (error: unknown) => log.warn({ error, keyId: key.publicId }, 'keys.rehash_failed'),
  );
}

function toKeyRecord(key: GatewayKey): KeyRecord {
  const { maxPatAgeDays } = key;
  const end = effectiveEnd(key.expiresAt, key.createdAt, key.kind === 'pat' ? maxPatAgeDays : null);
  return {
    id: key.id,
    publicId: key.publicId,
    kind: key.kind,
    tenantId: key.tenantId,
    hash: key.hash,
    hashKid: key.hashKid,
    userId: key.userId,
    virtualAccountId: key.virtualAccountId,
    ownerActive: key.kind === 'vat' || key.user?.active === true,
    isTenantAdmin: key.user?.roles.includes('tenant-admin') ?? false,
    teamIds: new Set<string>(key.teamIds),
    accountIds: new Set<string>(key.grants.map((grant) => grant.providerAccountId)),
    tags: key.virtualAccount?.tags ?? {},
    endsAtMs: end?.getTime() ?? null,
    revokedAtMs: key.revokedAt?.getTime() ?? null,
    disabledAtMs: key.disabledAt?.getTime() ?? null,
    drainSeconds: key.drainSeconds,
    catalogVersion: key.catalogVersion,
  };
}

function toCatalog(catalog: GatewayCatalog, tenantId: TenantId, parts: PortParts): Catalog {
  const models = Map.groupBy(
    catalog.models.filter((model) => model.enabled),
    (model) => model.providerAccountId,
  );
  const accounts = new Map<string, ProviderAccount>();
  for (const account of catalog.accounts) {
    const usable = account.enabled && toUsable(account, models.get(account.id) ?? [], tenantId, parts);
    if (usable) accounts.set(account.name, usable);
  }
  return { version: catalog.catalogVersion, accounts };
}

/** An account whose credential does not open is left out; it must not take the tenant's others along. */
function toUsable(...given: Parameters<typeof toAccount>): ProviderAccount | undefined {
  try {
    return toAccount(...given);
  } catch (error) {
    log.error({ error, providerAccountId: given[0].id }, 'provider_account.unusable');
    return undefined;
  }
}

function toAccount(
  account: CatalogAccount,
  models: readonly CatalogModel[],
  tenantId: TenantId,
  { keyring, demoOrigin, now }: PortParts,
): ProviderAccount {
  const { address, simulated } = traitsOf(account.provider);
  const base = new URL(account.baseUrl ?? `${demoOrigin}/v1`);
  const { credentialEncrypted: sealed } = account;
  const credential = sealed === null ? null : openCredential(keyring, { tenantId, id: account.id }, sealed);
  return {
    id: account.id,
    name: account.name,
    origin: base.origin,
    basePath: base.pathname.replace(/\/+$/, ''),
    internal: address === null,
    simulated,
    credential,
    credentialBytes: credential === null ? null : Buffer.from(credential),
    models: new Map(models.map((model) => [model.name, toModel(model, account, new Date(now()))])),
  };
}

function toModel(model: CatalogModel, account: CatalogAccount, now: Date): Model {
  return {
    id: model.id,
    name: model.name,
    fullName: `${account.name}/${model.name}`,
    upstreamId: model.upstreamId,
    types: model.types,
    allowedSubjects: model.subjects === null ? null : new Set<string>(model.subjects),
    price: priceInForce(model.price, { ...account, upstreamId: model.upstreamId }, now) ?? null,
    createdAtSeconds: Number(model.createdAtSeconds),
  };
}
