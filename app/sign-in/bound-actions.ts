import type { SignInActions } from '#components/sign-in/sign-in-actions.ts';
import { signInAction, signInWithProviderAction } from './actions.ts';

export const signInActions: SignInActions = {
  signIn: signInAction,
  signInWithProvider: signInWithProviderAction,
};
