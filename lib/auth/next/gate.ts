import 'server-only';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import type { Permission } from '#lib/access/permissions.ts';
import { type Actor, toActor } from '#lib/auth/actor.ts';
import { safeNextPath } from '#lib/auth/next-path.ts';
import { originOf } from '#lib/auth/request-origin.ts';
import { AppError } from '#lib/errors.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';

/** Who is signed in, as the database has them now. Cached per request: layouts, pages and actions share it. */
export const getActor = cache(async (): Promise<Actor | undefined> => {
  // Before anything else, so that no page that asks is ever drawn at build time.
  const requestHeaders = await headers();
  const { readSession } = await import('./session.ts');
  const runtime = getRuntime();
  const session = await readSession(runtime, runtime.now());
  if (!session) return undefined;
  if ('outage' in session) {
    throw new AppError('unavailable', 'The database does not answer. Try again in a moment.');
  }
  return toActor(session.member, originOf(requestHeaders));
});

/** Whoever is signed out signs in and comes back. */
export async function requireSignedIn(): Promise<Actor> {
  const actor = await getActor();
  if (actor) return actor;
  const path = safeNextPath((await headers()).get('x-latchkey-path'));
  redirect(path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`);
}

/**
 * The gate of every page: what a role may not see is not there.
 * Actions use `defineAction`, which answers instead of navigating.
 */
export async function requireActor(permission: Permission): Promise<Actor> {
  const actor = await requireSignedIn();
  if (!actor.permissions.has(permission)) notFound();
  return actor;
}
