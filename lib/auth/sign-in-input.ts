import * as z from 'zod';

const next = z.string().max(2_000).optional();

/** As it is stored, by whatever rule: an operator and an identity provider name people freely. */
export const signInInput = z.strictObject({
  email: z.string().trim().min(1, 'Type your e-mail address.').max(320),
  password: z.string().min(1, 'Type your password.').max(1_000),
  next,
});

export const providerSignInInput = z.strictObject({ next });
