import type { ProviderAccountId, TenantId } from '#db/ids.ts';
import { listModelSubjects, listModels, type Model } from '#db/queries/models.ts';
import { findProviderAccountSettings } from '#db/queries/provider-accounts.ts';
import type { NamedSubject } from '#db/queries/subjects.ts';
import type { Db } from '#db/types.ts';
import type { Price } from '#lib/gateway/cost.ts';
import { customPrice } from './price.ts';
import { catalogPrice } from './price-catalog.ts';

export interface AccountModel extends Model {
  /** What is billed now; null where nobody knows. */
  price: Price | null;
  priceSource: 'custom' | 'catalog' | 'unknown';
  /** A custom price whose cached price was left empty. */
  cachedAsInput: boolean;
  /** The public price, for comparison with a custom one. */
  catalogPrice: Price | null;
  /** Who may call it while it is restricted. */
  subjects: NamedSubject[];
}

/** The models of one account with prices and allow-lists, for the page of its managers. */
export async function listAccountModels(
  db: Db,
  tenantId: TenantId,
  providerAccountId: ProviderAccountId,
  now: Date,
): Promise<AccountModel[]> {
  const [account, models] = await Promise.all([
    findProviderAccountSettings(db, tenantId, providerAccountId),
    listModels(db, tenantId, providerAccountId),
  ]);
  if (!account) return [];
  const restricted = models.filter((model) => model.restricted).map((model) => model.id);
  const subjects = await listModelSubjects(db, tenantId, restricted);
  return models.map((model) => {
    const custom = customPrice(model.price);
    const known = catalogPrice({ ...account, upstreamId: model.upstreamId }, now);
    const source = known ? 'catalog' : 'unknown';
    return {
      ...model,
      price: custom ?? known ?? null,
      priceSource: custom ? 'custom' : source,
      cachedAsInput: custom !== undefined && model.price?.cachedInputNanoPerMillion === null,
      catalogPrice: known ?? null,
      subjects: subjects.get(model.id) ?? [],
    };
  });
}
