import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInCard } from '#components/sign-in/sign-in-card.tsx';
import { getActor } from '#lib/auth/next/gate.ts';
import { safeNextPath } from '#lib/auth/next-path.ts';
import { providerRefusalWords } from '#lib/auth/sign-in-words.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { signInActions } from './bound-actions.ts';

export const metadata: Metadata = { title: 'Sign in' };

interface SignInPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const [actor, query] = await Promise.all([getActor(), searchParams]);
  const next = safeNextPath(query.next);
  if (actor) redirect(next);
  const error = typeof query.error === 'string' ? query.error : undefined;
  return (
    <SignInCard
      next={next}
      refusal={providerRefusalWords(error)}
      providerName={getRuntime().config.oidc?.name}
      actions={signInActions}
    />
  );
}
