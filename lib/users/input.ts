import * as z from 'zod';
import { tenantRoles } from '#lib/access/permissions.ts';
import { passwordProblem } from '#lib/auth/password-rules.ts';
import { emailField, userIdField } from '#lib/input-fields.ts';

const role = z.enum(tenantRoles);

/** A form sends one value as a text and several as a list. */
export const roles = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z
    .array(role)
    .min(1, 'Choose a role.')
    .transform((list) => [...new Set(list)]),
);

const displayName = z.string().trim().max(100, 'At most 100 characters.').default('');

/** How a new person signs in: with a password that is made for them, with one given, or through the identity provider. */
export const createUserInput = z
  .strictObject({
    email: emailField,
    displayName,
    roles,
    signIn: z.enum(['generate', 'password', 'provider']).default('generate'),
    password: z.string().optional(),
  })
  .superRefine(({ signIn, password = '', email }, context) => {
    const problem = signIn === 'password' ? passwordProblem(password, email) : undefined;
    if (problem) context.addIssue({ code: 'custom', path: ['password'], message: problem });
  });

export type CreateUserInput = z.output<typeof createUserInput>;

/** As a form sends it. */
export type CreateUserForm = z.input<typeof createUserInput>;

/** The service asks the rules again with the person's address, which a form does not send. */
export const changePasswordInput = z
  .strictObject({
    currentPassword: z.string().min(1, 'Type your current password.').max(1_000),
    newPassword: z.string(),
  })
  .superRefine(({ currentPassword, newPassword }, context) => {
    const message =
      newPassword === currentPassword ? 'This is your current password.' : passwordProblem(newPassword);
    if (message) context.addIssue({ code: 'custom', path: ['newPassword'], message });
  });

export type ChangePasswordInput = z.output<typeof changePasswordInput>;

export const userInput = z.strictObject({ userId: userIdField });
export const changeRolesInput = z.strictObject({ userId: userIdField, roles });

export type ChangeRolesForm = z.input<typeof changeRolesInput>;
