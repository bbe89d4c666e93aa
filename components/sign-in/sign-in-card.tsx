import { Callout } from '#components/shared/callout.tsx';
import { Logo } from '#components/shell/logo.tsx';
import { ProviderForm } from './provider-form.tsx';
import type { SignInActions } from './sign-in-actions.ts';
import { SignInForm } from './sign-in-form.tsx';

interface SignInCardProps {
  next: string;
  /** What came of a visit to the identity provider. */
  refusal: string | undefined;
  providerName: string | undefined;
  actions: SignInActions;
}

export function SignInCard({ next, refusal, providerName, actions }: SignInCardProps) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-12">
      <div className="grid w-full max-w-90 gap-6">
        <div className="grid justify-items-center gap-3 text-center">
          <Logo />
          <h1 className="font-semibold text-xl">Sign in to Latchkey</h1>
        </div>
        {refusal ? (
          <Callout tone="danger" live>
            {refusal}
          </Callout>
        ) : null}
        <div className="grid gap-5 rounded-lg border bg-card p-6">
          <SignInForm next={next} actions={actions} />
          {providerName ? (
            <>
              <p className="flex items-center gap-3 text-muted-foreground text-sm before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
                or
              </p>
              <ProviderForm next={next} name={providerName} actions={actions} />
            </>
          ) : null}
        </div>
        <p className="text-center text-muted-foreground text-sm">
          No account, or password forgotten? Ask an admin of your company’s Latchkey. For an admin’s own there
          is <code>npm run reset-password</code>; see docs/operations.md.
        </p>
      </div>
    </main>
  );
}
