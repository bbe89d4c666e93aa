import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { TenantId, UserId } from '../ids.ts';
import { auditEvents } from '../schema/index.ts';
import type { Db } from '../types.ts';
import { finishPage, type Page, type PageRequest, planPage } from './keyset.ts';
import { matches } from './search.ts';

const columns = {
  id: auditEvents.id,
  occurredAt: auditEvents.occurredAt,
  actorType: auditEvents.actorType,
  actorUserId: auditEvents.actorUserId,
  actorLabel: auditEvents.actorLabel,
  actorKeyPublicId: auditEvents.actorKeyPublicId,
  action: auditEvents.action,
  outcome: auditEvents.outcome,
  targetType: auditEvents.targetType,
  targetId: auditEvents.targetId,
  targetLabel: auditEvents.targetLabel,
  details: auditEvents.details,
  address: auditEvents.address,
  userAgent: auditEvents.userAgent,
  requestId: auditEvents.requestId,
};

export type AuditEvent = Pick<typeof auditEvents.$inferSelect, keyof typeof columns>;

export interface AuditFilters {
  /** Part of who did it or of what it was done to. */
  search?: string | undefined;
  actorUserId?: UserId | undefined;
  action?: string | undefined;
  targetType?: string | undefined;
  targetId?: string | undefined;
  outcome?: 'done' | 'refused' | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

export async function insertAuditEvent(db: Db, values: typeof auditEvents.$inferInsert): Promise<void> {
  await db.insert(auditEvents).values(values);
}

export async function listAuditEvents(
  db: Db,
  tenantId: TenantId,
  filters: AuditFilters,
  page: PageRequest,
): Promise<Page<AuditEvent>> {
  const plan = planPage(
    {
      key: sql`${auditEvents.occurredAt}`,
      type: 'timestamptz',
      id: sql`${auditEvents.id}`,
      descending: true,
    },
    page,
  );
  const where = filtered(tenantId, filters);
  const found = await db
    .select({ ...columns, sortKey: plan.sortKey })
    .from(auditEvents)
    .where(and(where, plan.where))
    .orderBy(plan.orderBy)
    .limit(page.limit + 1);
  return finishPage<AuditEvent>(found, plan, page.limit, () => db.$count(auditEvents, where));
}

function filtered(tenantId: TenantId, filters: AuditFilters): SQL | undefined {
  const { search, actorUserId, action, targetType, targetId, outcome, from, to } = filters;
  return and(
    eq(auditEvents.tenantId, tenantId),
    actorUserId && eq(auditEvents.actorUserId, actorUserId),
    action ? eq(auditEvents.action, action) : undefined,
    targetType ? eq(auditEvents.targetType, targetType) : undefined,
    targetId ? eq(auditEvents.targetId, targetId) : undefined,
    outcome && eq(auditEvents.outcome, outcome),
    from && gte(auditEvents.occurredAt, from),
    to && lt(auditEvents.occurredAt, to),
    matches(search, auditEvents.actorLabel, auditEvents.targetLabel, auditEvents.action),
  );
}

/** For the filter's choices: what has happened in this tenant so far. */
export async function listAuditActions(db: Db, tenantId: TenantId): Promise<string[]> {
  const rows = await db
    .selectDistinct({ action: auditEvents.action })
    .from(auditEvents)
    .where(eq(auditEvents.tenantId, tenantId))
    .orderBy(auditEvents.action);
  return rows.map((row) => row.action);
}
