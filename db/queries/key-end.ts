import { isNull, type SQL, sql } from 'drizzle-orm';
import { apiKeys, tenantSettings } from '../schema/index.ts';

/**
 * When a key really ends: its own expiry or the tenant's maximum age, whichever is first. Days are 24 hours here
 * and in `effectiveEnd`, so that no time zone moves one of them. Needs `tenant_settings` in the query.
 */
export const endsAt: SQL<Date | null> = sql`least(${apiKeys.expiresAt}, case when ${apiKeys.kind} = 'pat'
  then ${apiKeys.createdAt} + make_interval(hours => 24 * ${tenantSettings.maxPatAgeDays}) end)`.mapWith(
  apiKeys.expiresAt,
);

/** A moment that a caller passed in, for one of the conditions below. */
export const moment = (at: Date): SQL => sql`${at.toISOString()}::timestamptz`;

/** Neither revoked nor at its end. Whether the owner is active is asked beside it, where that counts. */
export const isLive = (at: SQL): SQL =>
  sql`(${isNull(apiKeys.revokedAt)} and (${endsAt} is null or ${endsAt} > ${at}))`;

/** Not revoked, but at its end. */
export const isExpired = (at: SQL): SQL => sql`(${isNull(apiKeys.revokedAt)} and ${endsAt} <= ${at})`;
