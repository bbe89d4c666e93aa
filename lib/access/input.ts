import * as z from 'zod';
import type { GrantId, ModelId, ProviderAccountId, TeamId, UserId, VirtualAccountId } from '#db/ids.ts';
import type { Subject } from '#db/queries/subjects.ts';

/** Brands an id that came from a form. It proves the shape only: queries still carry the tenant. */
export function idField<Id extends string>(what: string) {
  return z.uuid(`Choose ${what}.`).transform((id) => id.toLowerCase() as Id);
}

export const providerAccountIdField = idField<ProviderAccountId>('a provider account');
export const modelIdField = idField<ModelId>('a model');

export const subjectFields = z
  .object({
    subjectKind: z.enum(['user', 'team', 'virtual-account'], 'Choose who it is for.'),
    subjectId: z.uuid('Choose who it is for.').transform((id) => id.toLowerCase()),
  })
  .transform(({ subjectKind, subjectId }) => asSubject(subjectKind, subjectId));

function asSubject(kind: Subject['kind'], id: string): Subject {
  if (kind === 'user') return { kind, id: id as UserId };
  return kind === 'team' ? { kind, id: id as TeamId } : { kind, id: id as VirtualAccountId };
}

export const setGrantInput = z
  .object({
    providerAccountId: providerAccountIdField,
    role: z.enum(['provider-account-manager', 'provider-account-access'], 'Choose a role.'),
  })
  .and(z.object({ subjectKind: z.string(), subjectId: z.string() }))
  .transform((fields, context) => {
    const subject = subjectFields.safeParse(fields);
    if (subject.success) {
      return { providerAccountId: fields.providerAccountId, role: fields.role, subject: subject.data };
    }
    for (const { message, path } of subject.error.issues) context.addIssue({ code: 'custom', message, path });
    return z.NEVER;
  });

const mostGrantsAtOnce = 50;

export const setGrantsInput = z.object({
  providerAccountId: providerAccountIdField,
  role: z.enum(['provider-account-manager', 'provider-account-access'], 'Choose a role.'),
  subjects: z.array(subjectFields).min(1, 'Choose at least one.').max(mostGrantsAtOnce),
});

export const removeGrantInput = z.object({ grantId: idField<GrantId>('a grant') });

/** For a field that searches as one types. */
export const searchSubjectsInput = z.object({
  providerAccountId: providerAccountIdField,
  search: z.string().max(200).default(''),
});

export type SearchSubjectsInput = z.output<typeof searchSubjectsInput>;
export type SetGrantInput = z.output<typeof setGrantInput>;
export type SetGrantsInput = z.output<typeof setGrantsInput>;
export type RemoveGrantInput = z.output<typeof removeGrantInput>;
