import * as z from 'zod';

const next = z.string().max(2_000).optional();

/** Long enough for every address and password there is; no rule of ours, which might be newer than the password. */
export const signInInput = z.strictObject({
  email: z.string().trim().min(1, 'Type your e-mail address.').max(320),
  password: z.string().min(1, 'Type your password.').max(1_000),
  next,
});

export const providerSignInInput = z.strictObject({ next });
