import type { ApiKeySummary } from '#db/queries/api-keys.ts';
import { type AuditEvent, listAuditBatch } from '#db/queries/audit-events.ts';
import type { Db } from '#db/types.ts';
import { auditedPat } from '#lib/audit/list.ts';
import type { Viewer } from '#lib/auth/actor.ts';
import { isVisibleTo, noSuchKey } from './visible-key.ts';

export interface KeyEvents {
  /** Newest first. */
  events: AuditEvent[];
  more: boolean;
  /** May go on to the audit log. */
  mayReadLog: boolean;
}

const mostShown = 20;

/** What was done to a key and by whom: for its owner, and for who may see the keys of all. */
export async function listKeyEvents(db: Db, viewer: Viewer, key: ApiKeySummary): Promise<KeyEvents> {
  if (!isVisibleTo(viewer, key)) throw noSuchKey();
  const filters = { ofPat: auditedPat(key) };
  const { rows, next } = await listAuditBatch(db, viewer.tenantId, filters, { limit: mostShown });
  const mayReadLog = viewer.permissions.has('audit:read');
  const events = mayReadLog ? rows : rows.map((event) => (isBy(viewer, event) ? event : withoutPlace(event)));
  return { events, more: next !== undefined, mayReadLog };
}

function isBy({ userId }: Viewer, { actorUserId }: AuditEvent): boolean {
  return actorUserId === userId;
}

/** From where an admin works is for those who may read the audit log. */
function withoutPlace(event: AuditEvent): AuditEvent {
  return { ...event, address: null, userAgent: null, requestId: null, actorKeyPublicId: null };
}
