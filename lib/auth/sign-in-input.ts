import * as z from 'zod';
import { typedEmail } from '#lib/input-fields.ts';

const next = z.string().max(2_000).optional();

/** Whatever may be stored: an operator names the first admin freely, and a rule of ours may be newer than a password. */
export const signInInput = z.strictObject({
  email: typedEmail.pipe(z.string().min(1, 'Type your e-mail address.').max(320)),
  password: z.string().min(1, 'Type your password.').max(1_000),
  next,
});

export const providerSignInInput = z.strictObject({ next });
