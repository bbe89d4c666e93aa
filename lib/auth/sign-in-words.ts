import type { OidcRefusal } from './oidc-user.ts';
import type { SignInRefusal } from './sign-in.ts';

const deactivated = 'This account is deactivated. A tenant admin can activate it again.';

export function refusalWords(refusal: SignInRefusal): string {
  switch (refusal.reason) {
    case 'wrong':
      return 'Wrong e-mail address or password.';
    case 'deactivated':
      return deactivated;
    case 'throttled':
      return `Too many tries. Wait ${waitWords(refusal.waitSeconds)}, then try again.`;
  }
}

export function waitWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

const providerWords: Record<OidcRefusal, string> = {
  unverified: 'The identity provider has not verified your e-mail address, so it cannot tell us who you are.',
  'other-domain':
    'Your e-mail address at the identity provider is of a domain that may not sign in here. Use another account there, or ask an admin.',
  deactivated,
  'not-linked':
    'The account with this e-mail address is not linked to you at the identity provider. Sign in with its password, or ask an admin to set one.',
};

/** For what came back in the address, mostly after a visit to the identity provider. */
export function providerRefusalWords(code: string | undefined): string | undefined {
  if (!code) return undefined;
  if (Object.hasOwn(providerWords, code)) return providerWords[code as OidcRefusal];
  return 'Signing in did not work. Try again.';
}
