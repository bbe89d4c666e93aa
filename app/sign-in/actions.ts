'use server';

import { redirect } from 'next/navigation';
import * as z from 'zod';
import { SignInRefused } from '#lib/auth/next/auth-config.ts';
import { defineAction, defineOpenAction } from '#lib/auth/next/define-action.ts';
import { signIn, signOut } from '#lib/auth/next/next-auth.ts';
import { rememberDevice } from '#lib/auth/next/remember-device.ts';
import { safeNextPath } from '#lib/auth/next-path.ts';
import { oidcProvider } from '#lib/auth/oidc-user.ts';
import { providerSignInInput, signInInput } from '#lib/auth/sign-in-input.ts';
import { refusalWords } from '#lib/auth/sign-in-words.ts';
import { AppError } from '#lib/errors.ts';
import { endAllSessions } from '#lib/users/sessions.ts';

export const signInAction = defineOpenAction(
  { name: 'session.create', input: signInInput },
  async ({ input: { email, password, next }, runtime, now }) => {
    try {
      await signIn('credentials', { email, password, redirect: false });
    } catch (error) {
      throw refusalOf(error);
    }
    await rememberDevice(runtime.config, email, now);
    redirect(safeNextPath(next));
  },
);

export const signInWithProviderAction = defineOpenAction(
  { name: 'session.create-with-provider', input: providerSignInInput },
  async ({ input: { next } }) => {
    await signIn(oidcProvider, { redirectTo: safeNextPath(next) });
  },
);

export const signOutAction = defineOpenAction({ name: 'session.end', input: z.unknown() }, async () => {
  await signOut({ redirectTo: '/sign-in' });
});

/** On every device. The page leaves by itself: a redirect would reach its dialog as a failure. */
export const signOutEverywhereAction = defineAction(
  { name: 'user.end-sessions', permission: 'self', input: z.unknown() },
  async ({ actor, runtime, now }) => {
    await endAllSessions(runtime, actor, now);
    await signOut({ redirect: false });
  },
);

/** next-auth wraps what its callbacks throw. */
function refusalOf(error: unknown): unknown {
  if (error instanceof SignInRefused) {
    const { refusal } = error;
    const code = refusal.reason === 'throttled' ? 'too_many_requests' : 'unauthenticated';
    return new AppError(code, refusalWords(refusal));
  }
  const cause = error instanceof Error ? (error.cause as { err?: unknown } | undefined)?.err : undefined;
  return cause ?? error;
}
