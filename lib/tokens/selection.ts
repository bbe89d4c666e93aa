import type { ApiKeyId } from '#db/ids.ts';
import { lockSelectedPats, type SelectedPat } from '#db/queries/api-key-selection.ts';
import type { Db } from '#db/types.ts';
import type { AuditAction } from '#lib/audit/actions.ts';
import { recordAudit } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import type { Attempt } from '#lib/errors.ts';
import { keyLabel } from '#lib/gateway/key-shape.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import { isVisibleTo, noSuchKey } from './visible-key.ts';

/** `begin` may lock people, who are always locked before keys. */
export interface SelectionChange<Why extends string> {
  keyIds: readonly ApiKeyId[];
  begin: (tx: Db) => Promise<SelectionVerb<Why>>;
}

export interface SelectionVerb<Why extends string> {
  action: AuditAction;
  /** Asked of each key that is held, the oldest first; undefined where it can be changed. */
  whyNot: (key: SelectedPat) => Why | undefined;
  /** Asked once of each key that nothing else keeps: what it takes for this one is gone for those behind it. */
  reserve?: (key: SelectedPat) => Why | undefined;
  change: (keys: readonly SelectedPat[]) => Promise<void>;
  /** What the audit log tells beside the key and its owner. */
  details?: (key: SelectedPat) => Record<string, unknown>;
}

export interface Outcome<Why extends string> {
  done: { id: ApiKeyId; name: string }[];
  /** Not changed by this, in the order of the selection. */
  kept: { id: ApiKeyId; why: Why | 'missing' }[];
}

/**
 * One verb over some personal access tokens: all of those that it can change, in one transaction, with an audit event
 * for each. One that somebody else was faster with keeps the others from nothing.
 */
export async function changeSelected<Why extends string>(
  runtime: Pick<Runtime, 'db' | 'evict'>,
  actor: Actor,
  { keyIds, begin }: SelectionChange<Why>,
  now: Date,
): Promise<Outcome<Why>> {
  const { changed, kept } = await runtime.db.transaction(async (tx) =>
    changeHeld(tx, actor, { keyIds, verb: await begin(tx) }, now),
  );
  for (const { publicId } of changed) runtime.evict({ kind: 'key', id: publicId });
  const done = new Set(changed.map(({ id }) => id));
  return {
    done: changed.map(({ id, name }) => ({ id, name })),
    kept: keyIds.filter((id) => !done.has(id)).map((id) => ({ id, why: kept.get(id) ?? 'missing' })),
  };
}

async function changeHeld<Why extends string>(
  tx: Db,
  actor: Actor,
  { keyIds, verb }: { keyIds: readonly ApiKeyId[]; verb: SelectionVerb<Why> },
  now: Date,
): Promise<{ changed: SelectedPat[]; kept: Map<ApiKeyId, Why> }> {
  const { action, whyNot, reserve, change, details } = verb;
  const attempts: Attempt[] = [];
  const changed: SelectedPat[] = [];
  const kept = new Map<ApiKeyId, Why>();
  for (const key of await lockSelectedPats(tx, actor.tenantId, keyIds)) {
    if (!isVisibleTo(actor, key)) {
      attempts.push({ action, target: targetOf(key) });
      continue;
    }
    const why = whyNot(key) ?? reserve?.(key);
    if (why) kept.set(key.id, why);
    else changed.push(key);
  }
  if (changed.length + kept.size === 0) throw noSuchKey(attempts);
  // The verb is done, if not on all of them: what was refused of it stands beside the rest.
  for (const attempt of attempts) await recordAudit(tx, actor, { ...attempt, outcome: 'refused' }, now);
  if (changed.length > 0) await change(changed);
  for (const key of changed) {
    const told = { key: keyLabel('pat', key.publicId), owner: key.ownerLabel, ...details?.(key) };
    await recordAudit(tx, actor, { action, target: targetOf(key), details: told }, now);
  }
  return { changed, kept };
}

const targetOf = ({ id, name }: SelectedPat) => ({ type: 'pat', id, label: name });

export const idsOf = (keys: readonly SelectedPat[]): ApiKeyId[] => keys.map(({ id }) => id);
