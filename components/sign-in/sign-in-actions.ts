import type { FormAction } from '#components/shared/server-action.ts';

export interface SignInActions {
  signIn: FormAction;
  signInWithProvider: FormAction;
}
