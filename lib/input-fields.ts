import * as z from 'zod';
import {
  type ApiKeyId,
  type GrantId,
  isUuid,
  type ModelId,
  type ProviderAccountId,
  type UserId,
} from '#db/ids.ts';

/** Brands an id that came from a form. It proves the shape only: queries still carry the tenant. */
function idField<Id extends string>(refusal: string) {
  return z
    .string(refusal)
    .refine(isUuid, refusal)
    .transform((id) => id.toLowerCase() as Id);
}

export const apiKeyIdField = idField<ApiKeyId>('This is no key.');
export const grantIdField = idField<GrantId>('This is no grant.');
export const modelIdField = idField<ModelId>('This is no model.');
export const providerAccountIdField = idField<ProviderAccountId>('This is no provider account.');
export const userIdField = idField<UserId>('This is no user.');
/** Of a subject, whose kind says what it is an id of. */
export const subjectIdField = idField<string>('Choose who it is for.');

/** What counts as an address of somebody, whoever names it. */
export const emailAddress = z.email('This is no e-mail address.').max(254, 'At most 254 characters.');

/** As people type one: blanks around it and the wide letters of some keyboards are put right. */
export const emailField = z
  .string()
  .trim()
  .transform((text) => text.normalize('NFKC'))
  .pipe(emailAddress);

/** A checkbox sends `on` or nothing, another form a word; scripts send a boolean. */
export const flagField = z.union([
  z.boolean(),
  z.enum(['on', 'true', 'off', 'false']).transform((text) => text === 'on' || text === 'true'),
]);

/** An empty field of a form is a field that was left out. */
export const optionalTextField = z
  .string()
  .optional()
  .transform((text) => (text?.trim() ? text : undefined));
