import { type NamedSubject, searchSubjects } from '#db/queries/subjects.ts';
import type { Db } from '#db/types.ts';
import type { Actor } from '#lib/auth/actor.ts';
import type { SearchSubjectsInput } from './input.ts';
import { requireManager } from './manage-account.ts';

const mostFound = 12;

/** Who a grant on an account could be given to. The addresses of the tenant's people are for its managers only. */
export async function findGrantees(
  db: Db,
  actor: Actor,
  { providerAccountId, search }: SearchSubjectsInput,
): Promise<NamedSubject[]> {
  await requireManager(db, actor, { providerAccountId, action: 'grant.search' });
  return searchSubjects(db, actor.tenantId, search, mostFound);
}
