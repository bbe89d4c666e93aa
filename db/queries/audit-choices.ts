import { type SQL, sql } from 'drizzle-orm';
import { asId, type TenantId, type UserId } from '../ids.ts';
import { auditEvents } from '../schema/index.ts';
import type { Db } from '../types.ts';

export interface AuditChoices {
  actions: string[];
  targetTypes: string[];
  actors: { userId: UserId; label: string }[];
  /** More people than are listed have done something. */
  moreActors: boolean;
}

const mostNames = 200;

/** What the filters of the audit log offer: what has happened, to what, by whom. */
export async function listAuditChoices(
  db: Db,
  tenantId: TenantId,
  { mostActors }: { mostActors: number },
): Promise<AuditChoices> {
  // People are named as their newest event names them: they may be gone from the users.
  const newestLabel = sql`(select ${auditEvents.actorLabel} from ${auditEvents}
    where ${auditEvents.tenantId} = ${tenantId} and ${auditEvents.actorUserId} = found.value
    order by ${auditEvents.occurredAt} desc, ${auditEvents.id} desc limit 1)`;
  const rows = await db
    .select({ kind: sql<string>`kind`, value: sql<string>`value`, label: sql<string>`label` })
    .from(sql`(
      select 'action' as kind, value, value as label from ${skipThrough(tenantId, auditEvents.action, mostNames)}
      union all
      select 'target', value, value from ${skipThrough(tenantId, auditEvents.targetType, mostNames)}
      union all
      select 'actor', value::text, ${newestLabel} from ${skipThrough(tenantId, auditEvents.actorUserId, mostActors + 1)}
    ) as choices`)
    .orderBy(sql`lower(label)`, sql`value`);
  const valuesOf = (kind: string) => rows.filter((row) => row.kind === kind).map(({ value }) => value);
  const actors = rows.flatMap(({ kind, value, label }) => {
    const userId = kind === 'actor' ? asId<UserId>(value) : undefined;
    return userId ? [{ userId, label }] : [];
  });
  return {
    actions: valuesOf('action'),
    targetTypes: valuesOf('target'),
    actors: actors.slice(0, mostActors),
    moreActors: actors.length > mostActors,
  };
}

type Column = (typeof auditEvents)['action' | 'targetType' | 'actorUserId'];

/** From one value of an index to the next, so that the cost grows with the values and not with the log. */
function skipThrough(tenantId: TenantId, column: Column, most: number): SQL {
  const ofTenant = sql`from ${auditEvents} where ${auditEvents.tenantId} = ${tenantId} and ${column}`;
  return sql`(
    with recursive found as (
      (select ${column} as value ${ofTenant} is not null order by ${column} limit 1)
      union all
      select (select ${column} ${ofTenant} > found.value order by ${column} limit 1)
      from found where found.value is not null
    )
    select value from found where value is not null limit ${most}
  ) as found`;
}
