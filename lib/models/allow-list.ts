import type { ModelId } from '#db/ids.ts';
import { listModelSubjects, type Model, replaceModelSubjects } from '#db/queries/models.ts';
import { findSubject, type NamedSubject, type Subject } from '#db/queries/subjects.ts';
import type { Db } from '#db/types.ts';
import { describeSubject } from '#lib/access/service.ts';
import { withPrevious } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { AppError } from '#lib/errors.ts';

/** Writes who may call a held model; returns what the audit log tells of it, undefined where the same may as before. */
export async function writeAllowList(
  tx: Db,
  actor: Actor,
  held: Pick<Model, 'id' | 'restricted'>,
  { restricted, subjects }: { restricted: boolean; subjects: readonly Subject[] },
): Promise<Record<string, unknown> | undefined> {
  const before = await listedSubjects(tx, actor, held.id);
  const isOtherList = !isSameSet(before, subjects);
  const isSwitched = restricted !== held.restricted;
  if (!(isOtherList || isSwitched)) return undefined;
  await refuseUnknown(tx, actor, subjects);
  await replaceModelSubjects(tx, actor.tenantId, held.id, subjects);
  const after = await listedSubjects(tx, actor, held.id);
  const changes = {
    ...(isSwitched && { restricted }),
    ...(isOtherList && { subjects: after.map(describeSubject) }),
  };
  return withPrevious(changes, { ...held, subjects: before.map(describeSubject) });
}

async function listedSubjects(tx: Db, actor: Actor, modelId: ModelId): Promise<NamedSubject[]> {
  return (await listModelSubjects(tx, actor.tenantId, [modelId])).get(modelId) ?? [];
}

function isSameSet(one: readonly Key[], other: readonly Key[]): boolean {
  const [ours, theirs] = [keysOf(one), keysOf(other)];
  return ours.size === theirs.size && [...ours].every((key) => theirs.has(key));
}

type Key = Pick<NamedSubject, 'kind' | 'id'>;

const keysOf = (subjects: readonly Key[]) => new Set(subjects.map(({ kind, id }) => `${kind} ${id}`));

async function refuseUnknown(tx: Db, actor: Actor, subjects: readonly Subject[]): Promise<void> {
  for (const subject of subjects) {
    if (await findSubject(tx, actor.tenantId, subject)) continue;
    throw new AppError('not_found', 'Someone on the list no longer exists.');
  }
}
