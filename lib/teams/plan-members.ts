import type { UserId } from '#db/ids.ts';
import type { TeamMember } from '#db/queries/teams.ts';
import type { UserSummary } from '#db/queries/users.ts';
import { AppError } from '#lib/errors.ts';

export interface MemberChanges {
  upserts: { userId: UserId; isManager: boolean }[];
  removals: UserId[];
  /** Everybody whose rights or role changed. */
  userIds: UserId[];
  /** The same as addresses, for the audit log. */
  added: string[];
  removed: string[];
  changed: string[];
}

/** What turns the team as it is into the team as asked. Throws where somebody asked for is not a user. */
export function planMembers(
  current: readonly TeamMember[],
  people: readonly Pick<UserSummary, 'id' | 'email'>[],
  asked: { members: readonly string[]; managers: readonly string[] },
): MemberChanges {
  const byEmail = new Map(people.map((person) => [person.email.toLowerCase(), person]));
  const unknown = [...asked.members, ...asked.managers].filter((email) => !byEmail.has(email.toLowerCase()));
  if (unknown.length > 0) {
    const message = `No user has the address ${unknown.slice(0, 3).join(', ')}${unknown.length > 3 ? ', …' : ''}.`;
    throw new AppError('invalid', message, { fields: { members: [message] } });
  }
  const wanted = new Map<UserId, { email: string; isManager: boolean }>();
  for (const [emails, isManager] of [
    [asked.members, false],
    [asked.managers, true],
  ] as const) {
    for (const email of emails) {
      const person = byEmail.get(email.toLowerCase());
      if (person) wanted.set(person.id, { email: person.email, isManager });
    }
  }
  const before = new Map(current.map((member) => [member.userId, member]));
  const upserts = [...wanted]
    .filter(([userId, { isManager }]) => before.get(userId)?.isManager !== isManager)
    .map(([userId, member]) => ({ userId, ...member }));
  const removals = current.filter((member) => !wanted.has(member.userId));
  const isNew = ({ userId }: { userId: UserId }) => !before.has(userId);
  return {
    upserts: upserts.map(({ userId, isManager }) => ({ userId, isManager })),
    removals: removals.map((member) => member.userId),
    userIds: [...upserts, ...removals].map((member) => member.userId),
    added: upserts.filter(isNew).map((member) => member.email),
    removed: removals.map((member) => member.email),
    changed: upserts.filter((member) => !isNew(member)).map((member) => member.email),
  };
}
