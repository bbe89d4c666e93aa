'use client';

import { useActionState, useId, useState } from 'react';
import { Callout } from '#components/shared/callout.tsx';
import { FieldNote } from '#components/shared/field.tsx';
import { SubmitButton } from '#components/shared/submit-button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Label } from '#components/ui/label.tsx';
import type { SignInActions } from './sign-in-actions.ts';

export interface SignInFormProps {
  next: string;
  actions: Pick<SignInActions, 'signIn'>;
}

/** Sent by the browser itself until scripts arrive, so it works without them. */
export function SignInForm({ next, actions }: SignInFormProps) {
  const [result, submit] = useActionState(actions.signIn, undefined);
  // The address is kept when a try fails; React empties what it does not control.
  const [email, setEmail] = useState('');
  const id = useId();
  const failure = result?.ok === false ? result : undefined;
  const emailError = failure?.fields?.email?.[0];
  const passwordError = failure?.fields?.password?.[0];
  const general = failure && !emailError && !passwordError ? failure.message : undefined;
  return (
    <form action={submit} className="grid gap-4">
      {general ? (
        <Callout tone="danger" live>
          {general}
        </Callout>
      ) : null}
      <input type="hidden" name="next" value={next} />
      <div className="grid gap-1.5">
        <Label htmlFor={`${id}-email`}>E-mail</Label>
        <Input
          id={`${id}-email`}
          name="email"
          type="text"
          inputMode="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={320}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          aria-invalid={emailError ? true : undefined}
          aria-describedby={emailError ? `${id}-email-note` : undefined}
        />
        <FieldNote id={`${id}-email-note`} hint={undefined} error={emailError} />
      </div>
      <div className="grid gap-1.5">
        <Label htmlFor={`${id}-password`}>Password</Label>
        <Input
          id={`${id}-password`}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          maxLength={1_000}
          aria-invalid={passwordError ? true : undefined}
          aria-describedby={passwordError ? `${id}-password-note` : undefined}
        />
        <FieldNote id={`${id}-password-note`} hint={undefined} error={passwordError} />
      </div>
      <SubmitButton plain className="w-full" size="lg">
        Sign in
      </SubmitButton>
    </form>
  );
}
