import * as z from 'zod';
import type { TeamId, UserId, VirtualAccountId } from '#db/ids.ts';
import type { Subject } from '#db/queries/subjects.ts';
import { grantIdField, providerAccountIdField, subjectIdField } from '#lib/input-fields.ts';
import { providerAccountRoles } from './account-roles.ts';

const mostGrantsAtOnce = 50;

const subjectShape = {
  subjectKind: z.enum(['user', 'team', 'virtual-account'], 'Choose who it is for.'),
  subjectId: subjectIdField,
};

export const subjectFields = z.strictObject(subjectShape).transform(asSubject);

function asSubject(fields: { subjectKind: Subject['kind']; subjectId: string }): Subject {
  const { subjectKind: kind, subjectId: id } = fields;
  if (kind === 'user') return { kind, id: id as UserId };
  return kind === 'team' ? { kind, id: id as TeamId } : { kind, id: id as VirtualAccountId };
}

const roleField = z.enum(providerAccountRoles, 'Choose a role.');

export const setGrantInput = z
  .strictObject({ providerAccountId: providerAccountIdField, role: roleField, ...subjectShape })
  .transform(({ subjectKind, subjectId, ...rest }) => ({
    ...rest,
    subject: asSubject({ subjectKind, subjectId }),
  }));

export const setGrantsInput = z.strictObject({
  providerAccountId: providerAccountIdField,
  role: roleField,
  subjects: z.array(subjectFields).min(1, 'Choose at least one.').max(mostGrantsAtOnce),
});

export const removeGrantInput = z.strictObject({ grantId: grantIdField });

/** For a field that searches as one types. */
export const searchSubjectsInput = z.strictObject({
  providerAccountId: providerAccountIdField,
  search: z.string().max(200).default(''),
});

export type SearchSubjectsInput = z.output<typeof searchSubjectsInput>;
export type SetGrantInput = z.output<typeof setGrantInput>;
export type SetGrantsInput = z.output<typeof setGrantsInput>;
export type RemoveGrantInput = z.output<typeof removeGrantInput>;
