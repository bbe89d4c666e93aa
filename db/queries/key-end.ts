import { isNull, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { apiKeys, tenantSettings, users } from '../schema/index.ts';

/**
 * The end that a maximum age sets to a key, in SQL as `ageLimit` in `lib/tokens/key-end.ts` says it: PATs have one, and
 * its days are 24 hours, so that no time zone moves it.
 */
export const ageLimit = (maxPatAgeDays: SQLWrapper): SQL =>
  sql`case when ${apiKeys.kind} = 'pat' then ${apiKeys.createdAt} + make_interval(hours => 24 * ${maxPatAgeDays}) end`;

/** When a key really ends: its own expiry or its age limit, whichever is first. Needs `tenant_settings` in the query. */
export const endsAt: SQL<Date | null> =
  sql`least(${apiKeys.expiresAt}, ${ageLimit(tenantSettings.maxPatAgeDays)})`.mapWith(apiKeys.expiresAt);

/** A moment that a caller passed in, for one of the conditions below. */
export const moment = (at: Date): SQL => sql`${at.toISOString()}::timestamptz`;

/** Neither revoked nor at its end, disabled or not: what counts against the maximum. */
export const isHeld = (at: SQL): SQL =>
  sql`(${isNull(apiKeys.revokedAt)} and (${endsAt} is null or ${endsAt} > ${at}))`;

/** Held and not disabled. For lists, where joining the owners of 150,000 keys took longer than all the rest. */
export const isEnabled = (at: SQL): SQL => sql`(${isHeld(at)} and ${isNull(apiKeys.disabledAt)})`;

/** Opens the door: enabled, and of an application or an active person. Needs `users`, left-joined, in the query too. */
export const isUsable = (at: SQL): SQL =>
  sql`(${isEnabled(at)} and (${apiKeys.kind} = 'vat' or ${users.active}))`;

/** Not revoked, but at its end. */
export const isExpired = (at: SQL): SQL => sql`(${isNull(apiKeys.revokedAt)} and ${endsAt} <= ${at})`;
