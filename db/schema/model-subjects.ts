import { check, foreignKey, pgTable, unique, uuid } from 'drizzle-orm/pg-core';
import type { ModelId, TenantId } from '../ids.ts';
import { models } from './models.ts';
import { isOneSubject, subjectColumns, subjectKeys } from './subject.ts';

/** The allow-list of a restricted model. */
export const modelSubjects = pgTable(
  'model_subjects',
  {
    tenantId: uuid('tenant_id').$type<TenantId>().notNull(),
    modelId: uuid('model_id').$type<ModelId>().notNull(),
    ...subjectColumns,
  },
  (table) => [
    unique('model_subjects_key')
      .on(table.tenantId, table.modelId, table.userId, table.teamId, table.virtualAccountId)
      .nullsNotDistinct(),
    check('model_subjects_one_subject', isOneSubject(table)),
    foreignKey({
      columns: [table.tenantId, table.modelId],
      foreignColumns: [models.tenantId, models.id],
    }).onDelete('cascade'),
    ...subjectKeys(table),
  ],
);
