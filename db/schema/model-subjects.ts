import { sql } from 'drizzle-orm';
import { check, foreignKey, pgTable, unique, uuid } from 'drizzle-orm/pg-core';
import type { ModelId, TeamId, TenantId, UserId, VirtualAccountId } from '../ids.ts';
import { models } from './models.ts';
import { teams } from './teams.ts';
import { users } from './users.ts';
import { virtualAccounts } from './virtual-accounts.ts';

/** The allow-list of a restricted model. */
export const modelSubjects = pgTable(
  'model_subjects',
  {
    tenantId: uuid('tenant_id').$type<TenantId>().notNull(),
    modelId: uuid('model_id').$type<ModelId>().notNull(),
    userId: uuid('user_id').$type<UserId>(),
    teamId: uuid('team_id').$type<TeamId>(),
    virtualAccountId: uuid('virtual_account_id').$type<VirtualAccountId>(),
  },
  (table) => [
    unique('model_subjects_key')
      .on(table.tenantId, table.modelId, table.userId, table.teamId, table.virtualAccountId)
      .nullsNotDistinct(),
    check(
      'model_subjects_one_subject',
      sql`num_nonnulls(${table.userId}, ${table.teamId}, ${table.virtualAccountId}) = 1`,
    ),
    foreignKey({
      columns: [table.tenantId, table.modelId],
      foreignColumns: [models.tenantId, models.id],
    }).onDelete('cascade'),
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    foreignKey({
      columns: [table.tenantId, table.teamId],
      foreignColumns: [teams.tenantId, teams.id],
    }).onDelete('cascade'),
    foreignKey({
      columns: [table.tenantId, table.virtualAccountId],
      foreignColumns: [virtualAccounts.tenantId, virtualAccounts.id],
    }).onDelete('cascade'),
  ],
);
