declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type AnyId = Branded<string>;

/**
 * A tenant that the caller has been proven to belong to. Minted only by the session gate, by key
 * authentication and by the first start, so a query cannot be handed one straight from a URL.
 */
export type TenantId = Branded<'TenantId'>;
export type UserId = Branded<'UserId'>;
export type TeamId = Branded<'TeamId'>;
export type VirtualAccountId = Branded<'VirtualAccountId'>;
export type ProviderAccountId = Branded<'ProviderAccountId'>;
export type ModelId = Branded<'ModelId'>;
export type GrantId = Branded<'GrantId'>;
export type ApiKeyId = Branded<'ApiKeyId'>;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** PostgreSQL answers a malformed uuid with an error, not with no row: check at the boundary. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuidPattern.test(value);
}

/** Brands an id that came from a URL or form. It proves the shape only; queries still carry the tenant. */
export function asId<Id extends AnyId>(value: string): Id | undefined {
  return isUuid(value) ? (value.toLowerCase() as Id) : undefined;
}

export function newId<Id extends AnyId>(): Id {
  return crypto.randomUUID() as string as Id;
}
