import { sql } from 'drizzle-orm';
import {
  char,
  check,
  customType,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { ApiKeyId, TenantId, UserId, VirtualAccountId } from '../ids.ts';
import { users } from './users.ts';
import { virtualAccounts } from './virtual-accounts.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** Credentials. Only an HMAC is stored: whoever can write this table still cannot plant a key. */
export const apiKeys = pgTable(
  'api_keys',
  {
    tenantId: uuid('tenant_id').$type<TenantId>().notNull(),
    id: uuid('id').$type<ApiKeyId>().notNull(),
    /** Twelve characters that may stand in logs, limits, metrics and pages. */
    publicId: char('public_id', { length: 12 }).notNull(),
    kind: text('kind').$type<ApiKeyKind>().notNull(),
    userId: uuid('user_id').$type<UserId>(),
    virtualAccountId: uuid('virtual_account_id').$type<VirtualAccountId>(),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    /** HMAC-SHA-256 of the whole key under the keyring's purpose `token-hash/v1` of `hashKid`. */
    hash: bytea('hash').notNull(),
    hashKid: text('hash_kid').notNull(),
    generation: integer('generation').notNull().default(1),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    createdBy: uuid('created_by').$type<UserId>(),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
    revokedBy: uuid('revoked_by').$type<UserId>(),
    revokeReason: text('revoke_reason').$type<RevokeReason>(),
    /** Refused until somebody enables it. Stays what it was when the key is revoked. */
    disabledAt: timestamp('disabled_at', { withTimezone: true }),
    /** Null where the product itself did it. */
    disabledBy: uuid('disabled_by').$type<UserId>(),
    lastUsedAt: timestamp('last_used_at', { withTimezone: true }),
    lastUsedAddress: text('last_used_address'),
    lastUsedClient: text('last_used_client'),
    /** How long a provider may go on for a caller who hung up; 0 ends its work at once. */
    drainSeconds: integer('drain_seconds').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex('api_keys_public_id_key').on(table.publicId),
    uniqueIndex('api_keys_pat_name_key')
      .on(table.tenantId, table.userId, table.name)
      .where(sql`kind = 'pat' and revoked_at is null`),
    index('api_keys_user_idx').on(table.tenantId, table.userId, table.createdAt),
    index('api_keys_virtual_account_idx').on(table.tenantId, table.virtualAccountId),
    check('api_keys_one_owner', sql`num_nonnulls(${table.userId}, ${table.virtualAccountId}) = 1`),
    check(
      'api_keys_kind',
      sql`(${table.kind} = 'pat' and ${table.userId} is not null) or (${table.kind} = 'vat' and ${table.virtualAccountId} is not null)`,
    ),
    check(
      'api_keys_name_shape',
      sql`${table.kind} <> 'pat' or ${table.name} ~ '^[a-z][a-z0-9-]{1,34}[a-z0-9]$'`,
    ),
    check('api_keys_public_id_shape', sql`${table.publicId} ~ '^[0-9A-Za-z]{12}$'`),
    check('api_keys_hash_length', sql`octet_length(${table.hash}) = 32`),
    check('api_keys_revoked_says_why', sql`(${table.revokedAt} is null) = (${table.revokeReason} is null)`),
    check('api_keys_disabled_together', sql`${table.disabledBy} is null or ${table.disabledAt} is not null`),
    check('api_keys_description_length', sql`length(${table.description}) <= 500`),
    check('api_keys_drain_seconds_range', sql`${table.drainSeconds} between 0 and 600`),
    foreignKey({ columns: [table.tenantId, table.userId], foreignColumns: [users.tenantId, users.id] }),
    foreignKey({ columns: [table.tenantId, table.disabledBy], foreignColumns: [users.tenantId, users.id] }),
    foreignKey({
      columns: [table.tenantId, table.virtualAccountId],
      foreignColumns: [virtualAccounts.tenantId, virtualAccounts.id],
    }),
  ],
);

export type ApiKeyKind = 'pat' | 'vat';
export type RevokeReason = 'owner' | 'admin' | 'user-deactivated' | 'rotation' | 'leaked';
