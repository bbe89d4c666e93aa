import { CredentialsSignin, type NextAuthConfig, type Profile } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import type { UserId } from '#db/ids.ts';
import type { Db } from '#db/types.ts';
import type { Member } from '#lib/auth/actor.ts';
import { clientAddressHeader } from '#lib/auth/client-address-header.ts';
import { findDevice } from '#lib/auth/known-device.ts';
import { sameOriginPath } from '#lib/auth/next-path.ts';
import { oidcProvider, resolveOidcUser } from '#lib/auth/oidc-user.ts';
import { checkSession, idleSeconds, renewClaims, startSession } from '#lib/auth/session.ts';
import { checkCredentials, type SignedIn, type SignInRefusal } from '#lib/auth/sign-in.ts';
import type { Config, OidcConfig } from '#lib/config/config.ts';
import { log } from '#lib/log.ts';
import { isServedSecurely } from '#lib/security/strict-transport.ts';
import { cookieAttributes, sealSeconds, sessionCookieName, sessionCookieOptions } from './session-cookie.ts';

declare module 'next-auth' {
  interface User {
    signedIn?: SignedIn;
  }
  interface Session {
    /** The person as the database has them now. */
    member?: Member;
    /** The database did not answer: nobody is signed out by that, and nobody is let in. */
    outage?: boolean;
  }
}

/** Carries why out of next-auth: its `code` is the one thing that it keeps. */
export class SignInRefused extends CredentialsSignin {
  readonly refusal: SignInRefusal;

  constructor(refusal: SignInRefusal) {
    super();
    this.refusal = refusal;
    this.code = refusal.reason;
  }
}

export interface AuthParts {
  db: Db;
  config: Pick<Config, 'publicUrl' | 'authSecret' | 'oidc'>;
}

export const authPath = '/api/auth';

/** Made anew for each request from the one runtime: nothing is read or opened when the module loads. */
export function authConfig({ db, config }: AuthParts, clock: () => Date): NextAuthConfig {
  const { authSecret, oidc } = config;
  if (!authSecret) throw new Error('there is no session secret');
  const secure = isServedSecurely(config);
  return {
    basePath: authPath,
    secret: authSecret,
    // The address is in AUTH_URL; a Host header builds no link.
    trustHost: true,
    useSecureCookies: secure,
    cookies: cookiesOf(secure),
    session: { strategy: 'jwt', maxAge: idleSeconds },
    jwt: { maxAge: sealSeconds },
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    providers: [credentials(db, { secret: authSecret, secure }, clock), ...(oidc ? [oidcOf(oidc)] : [])],
    logger,
    callbacks: {
      async signIn({ user, account, profile }) {
        if (account?.provider !== oidcProvider || !oidc) return account?.provider === 'credentials';
        const answer = await oidcUser(db, oidc, profile, clock());
        if ('refusal' in answer) return `/sign-in?error=${answer.refusal}`;
        user.signedIn = answer.user;
        return true;
      },
      async jwt({ token, user }) {
        const now = clock();
        if (user) return user.signedIn ? { ...startSession(user.signedIn, now) } : null;
        const session = await checkSession(db, token, now);
        return session ? { ...renewClaims(session, now) } : null;
      },
      session({ session, token }) {
        // `token` is what the callback above has just made of the cookie.
        const { member, outage } = token as { member?: typeof session.member; outage?: boolean };
        return {
          expires: session.expires,
          user: { name: member?.displayName ?? null, email: member?.email ?? null },
          ...(member && { member }),
          ...(outage && { outage }),
        };
      },
      redirect: ({ url, baseUrl }) => new URL(sameOriginPath(pathOf(url, baseUrl)) ?? '/', baseUrl).href,
    },
  };
}

const logger: NonNullable<NextAuthConfig['logger']> = {
  error: (error) => {
    if (!(error instanceof SignInRefused)) log.warn({ error }, 'auth.error');
  },
  warn: (code) => log.debug({ code }, 'auth.warning'),
  debug: () => {},
};

async function oidcUser(
  db: Db,
  { issuer, allowedDomains }: OidcConfig,
  profile: Profile | undefined,
  now: Date,
) {
  if (!profile?.sub) return { refusal: 'unverified' as const };
  const { sub: subject, email, email_verified: emailVerified, name } = profile;
  const claims = { issuer, subject, email, emailVerified, name, allowedDomains };
  const answer = await resolveOidcUser(db, claims, now);
  if ('refusal' in answer) {
    log.warn({ reason: answer.refusal, issuer, ...whose(answer) }, 'sign_in.refused');
  }
  return answer;
}

/** Never what was typed, which is sometimes a password. */
function whose({ userId }: { userId?: UserId | undefined }): { userId?: UserId } {
  return userId === undefined ? {} : { userId };
}

function credentials(db: Db, keys: { secret: string; secure: boolean }, clock: () => Date) {
  return Credentials({
    credentials: { email: {}, password: {} },
    async authorize({ email, password }, request) {
      if (typeof email !== 'string' || typeof password !== 'string')
        throw new SignInRefused({ reason: 'wrong' });
      const now = clock();
      const address = request.headers.get(clientAddressHeader);
      const device = findDevice(request.headers.get('cookie'), keys, email, now);
      const answer = await checkCredentials(db, { email, password, address, device }, now);
      if ('user' in answer) return { id: answer.user.userId, signedIn: answer.user };
      log.warn({ reason: answer.refusal.reason, address, ...whose(answer) }, 'sign_in.refused');
      throw new SignInRefused(answer.refusal);
    },
  });
}

function oidcOf({ name, issuer, clientId, clientSecret }: OidcConfig) {
  return {
    id: oidcProvider,
    name,
    type: 'oidc' as const,
    issuer,
    clientId,
    clientSecret,
    // A strict provider gives the address in userinfo only.
    idToken: false,
    checks: ['pkce' as const, 'state' as const, 'nonce' as const],
    authorization: { params: { scope: 'openid email profile' } },
    profile: (profile: { sub: string; email?: string; name?: string }) => ({
      id: profile.sub,
      email: profile.email ?? null,
      name: profile.name ?? null,
    }),
  };
}

/** `__Host-` binds a cookie to this host, its root and https: no neighbour can set or read it. */
function cookiesOf(secure: boolean): NonNullable<NextAuthConfig['cookies']> {
  const options = cookieAttributes(secure);
  const name = (part: string) => `${secure ? '__Host-' : ''}latchkey.${part}`;
  const brief = { ...options, maxAge: 15 * 60 };
  return {
    sessionToken: { name: sessionCookieName(secure), options: sessionCookieOptions(secure) },
    callbackUrl: { name: name('callback-url'), options },
    csrfToken: { name: name('csrf'), options },
    pkceCodeVerifier: { name: name('pkce'), options: brief },
    state: { name: name('state'), options: brief },
    nonce: { name: name('nonce'), options: brief },
  };
}

function pathOf(url: string, baseUrl: string): string {
  if (!URL.canParse(url, baseUrl)) return '/';
  if (url.startsWith('/')) return url;
  const parsed = new URL(url);
  return parsed.origin === new URL(baseUrl).origin ? parsed.pathname + parsed.search + parsed.hash : '/';
}
