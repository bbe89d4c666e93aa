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

/** What an address or a form may name. */
export type NamedId = UserId | TeamId | VirtualAccountId | ProviderAccountId | ModelId | GrantId | ApiKeyId;

/** Brands an id that came from a URL or form. It proves the shape only; queries still carry the tenant. */
export function asId<Id extends NamedId>(value: string): Id | undefined {
  return isUuid(value) ? (value.toLowerCase() as Id) : undefined;
}

/** For the session gate alone, of a cookie that was sealed here. */
export function asSealedTenantId(value: string): TenantId | undefined {
  return isUuid(value) ? (value.toLowerCase() as string as TenantId) : undefined;
}

export function newId<Id extends AnyId>(): Id {
  return crypto.randomUUID() as string as Id;
}

const lowBits = 2 ** 30;
let made = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

/**
 * A UUID of version 7 for what is listed by time: of those that one process makes for one moment, the later is the greater.
 * Behind the milliseconds stand the count of what it made (42 bits, from anywhere) and 32 bits of chance.
 */
export function newOrderedId(at: Date): string {
  made += 1;
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  const time = hex(at.getTime(), 12);
  const high = hex(Math.floor(made / lowBits) % 4096, 3);
  const low = hex(2 ** 31 + (made % lowBits), 8);
  const chance = hex(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0, 8);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-${low.slice(0, 4)}-${low.slice(4)}${chance}`;
}
