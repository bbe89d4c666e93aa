import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { ProviderAccountId, TenantId } from '../ids.ts';
import { isOneOf } from './one-of.ts';
import { tenants } from './tenants.ts';

const providers = ['openai', 'self-hosted-model', 'demo'] as const;

export type Provider = (typeof providers)[number];

/** A named connection to one provider: the unit of model access. */
export const providerAccounts = pgTable(
  'provider_accounts',
  {
    tenantId: uuid('tenant_id')
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    id: uuid('id').$type<ProviderAccountId>().notNull(),
    name: text('name').notNull(),
    provider: text('provider').$type<Provider>().notNull(),
    /** As the provider's own SDK takes it (OpenAI: with `/v1`), no slash at the end; null for `demo`. */
    baseUrl: text('base_url'),
    /** An envelope of the keyring under purpose `provider-credential/v1`, bound to this row. */
    credentialEncrypted: text('credential_encrypted'),
    /** The last four characters, kept at write time so that showing them never decrypts. */
    credentialHint: text('credential_hint'),
    credentialVersion: integer('credential_version').notNull().default(1),
    enabled: boolean('enabled').notNull().default(true),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex('provider_accounts_name_key').on(table.tenantId, table.name),
    check('provider_accounts_name_shape', sql`${table.name} ~ '^[a-z][a-z0-9-]{1,62}[a-z0-9]$'`),
    check('provider_accounts_provider', isOneOf(table.provider, providers)),
    check('provider_accounts_base_url', sql`(${table.provider} = 'demo') = (${table.baseUrl} is null)`),
  ],
);
