'use client';

import { useActionState } from 'react';
import { Callout } from '#components/shared/callout.tsx';
import { SubmitButton } from '#components/shared/submit-button.tsx';
import type { SignInActions } from './sign-in-actions.ts';

export interface ProviderFormProps {
  next: string;
  /** How the operator calls the identity provider. */
  name: string;
  actions: Pick<SignInActions, 'signInWithProvider'>;
}

export function ProviderForm({ next, name, actions }: ProviderFormProps) {
  const [result, submit] = useActionState(actions.signInWithProvider, undefined);
  return (
    <form action={submit} className="grid gap-3">
      {result?.ok === false ? (
        <Callout tone="danger" live>
          {result.message}
        </Callout>
      ) : null}
      <input type="hidden" name="next" value={next} />
      <SubmitButton plain variant="secondary" className="w-full" size="lg">
        Continue with {name}
      </SubmitButton>
    </form>
  );
}
