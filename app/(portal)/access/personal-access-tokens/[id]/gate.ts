import { notFound } from 'next/navigation';
import { cache } from 'react';
import { requireActor } from '#lib/auth/next/gate.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { readKeyPulse } from '#lib/usage/key-pulse.ts';

/** The key of the address, for whoever may see it. The mark is read before what it stands for, so it is never ahead. */
export const requireKey = cache(async (id: string) => {
  const actor = await requireActor('keys:own');
  const now = getRuntime().now();
  const pulse = await readKeyPulse(getRuntime().db, actor, id, now);
  if (!pulse) notFound();
  return { actor, now, ...pulse };
});
