import { and, eq, gte, lt, or, type SQL, sql } from 'drizzle-orm';
import type { ApiKeyId, TenantId, UserId } from '../ids.ts';
import { auditEvents } from '../schema/index.ts';
import type { Db } from '../types.ts';
import {
  type Batch,
  finishBatch,
  finishPage,
  type Page,
  type PageRequest,
  type Plan,
  planPage,
} from './keyset.ts';
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

/** A key, as events tell of it. */
export interface AuditedKey {
  id: ApiKeyId;
  /** `lk_pat_8Fq2XbYk0aLm`: by it an event names the keys that went with their owner. */
  label: string;
  userId: UserId | null;
}

export interface AuditFilters {
  /** Part of who did it or of what it was done to. */
  search?: string | undefined;
  actorUserId?: UserId | undefined;
  actorType?: AuditEvent['actorType'] | undefined;
  action?: string | undefined;
  targetType?: string | undefined;
  targetId?: string | undefined;
  /** Whatever was done to one personal access token: to it alone, or to its owner's keys at once. */
  ofPat?: AuditedKey | undefined;
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
  page: PageRequest & { countUpTo?: number },
): Promise<Page<AuditEvent>> {
  const { found, plan } = await selectPage(db, tenantId, filters, page);
  return finishPage(found, plan, page.limit, () => countEvents(db, tenantId, filters, page.countUpTo));
}

/** The log only grows: whoever looks at one page of it need not wait until all of it is counted. */
async function countEvents(
  db: Db,
  tenantId: TenantId,
  filters: AuditFilters,
  upTo: number | undefined,
): Promise<number> {
  const where = filtered(tenantId, filters);
  if (upTo === undefined) return db.$count(auditEvents, where);
  return db.$count(
    db.select({ id: auditEvents.id }).from(auditEvents).where(where).limit(upTo).as('counted'),
  );
}

async function selectPage(
  db: Db,
  tenantId: TenantId,
  filters: AuditFilters,
  page: PageRequest,
): Promise<{ found: (AuditEvent & { sortKey: string })[]; plan: Plan }> {
  const plan = planPage(
    {
      key: sql`${auditEvents.occurredAt}`,
      type: 'timestamptz',
      id: sql`${auditEvents.id}`,
      descending: true,
    },
    page,
  );
  const found = await db
    .select({ ...columns, sortKey: plan.sortKey })
    .from(auditEvents)
    .where(and(filtered(tenantId, filters), plan.where))
    .orderBy(plan.orderBy)
    .limit(page.limit + 1);
  return { found, plan };
}

function filtered(tenantId: TenantId, filters: AuditFilters): SQL | undefined {
  const { search, actorUserId, actorType, action, targetType, targetId, ofPat, outcome, from, to } = filters;
  return and(
    eq(auditEvents.tenantId, tenantId),
    actorUserId && eq(auditEvents.actorUserId, actorUserId),
    actorType && eq(auditEvents.actorType, actorType),
    action ? eq(auditEvents.action, action) : undefined,
    targetType ? eq(auditEvents.targetType, targetType) : undefined,
    targetId ? eq(auditEvents.targetId, targetId) : undefined,
    ofPat && isOfPat(ofPat),
    outcome && eq(auditEvents.outcome, outcome),
    from && gte(auditEvents.occurredAt, from),
    to && lt(auditEvents.occurredAt, to),
    matches(search, auditEvents.actorLabel, auditEvents.targetLabel, auditEvents.action),
  );
}

function isOfPat({ id, label, userId }: AuditedKey): SQL | undefined {
  const own = isTarget('pat', id);
  if (!userId) return own;
  const named = sql`${JSON.stringify([{ key: label }])}::jsonb`;
  const { details } = auditEvents;
  const withOthers = sql`(${details} -> 'keys' @> ${named} or ${details} -> 'revokedKeys' @> ${named})`;
  return or(own, and(isTarget('user', userId), withOthers));
}

function isTarget(type: string, id: string): SQL | undefined {
  return and(eq(auditEvents.targetType, type), eq(auditEvents.targetId, id));
}

/** One batch of a long read, newest first: without the count, which a reader of all of them does not need. */
export async function listAuditBatch(
  db: Db,
  tenantId: TenantId,
  filters: AuditFilters,
  page: PageRequest,
): Promise<Batch<AuditEvent>> {
  const { found, plan } = await selectPage(db, tenantId, filters, page);
  return finishBatch(found, plan, page.limit);
}
