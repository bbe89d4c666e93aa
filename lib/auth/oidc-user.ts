import { newId, type UserId } from '#db/ids.ts';
import {
  findUserByIdentity,
  hasAuthAccount,
  type Identity,
  insertAuthAccount,
} from '#db/queries/auth-accounts.ts';
import { endUnusedPassword } from '#db/queries/passwords.ts';
import { findSignInUser, touchSignedIn } from '#db/queries/sign-in-users.ts';
import { findHomeTenant } from '#db/queries/tenants.ts';
import { insertUser } from '#db/queries/users.ts';
import type { Db } from '#db/types.ts';
import { recordAudit } from '#lib/audit/record.ts';
import { emailAddress } from '#lib/input-fields.ts';
import type { SignedIn } from './sign-in.ts';

export const oidcProvider = 'oidc';

export type OidcRefusal = 'unverified' | 'other-domain' | 'deactivated' | 'not-linked';
/** A refusal tells the log whose account it was about, where there is one. */
type OidcRefused = { refusal: OidcRefusal; userId?: UserId };
export type OidcAnswer = { user: SignedIn } | OidcRefused;

/** What the provider said of a person, and what is asked of it. Only `sub` is an identity; the rest may change hands. */
export interface OidcClaims {
  issuer: string;
  subject: string;
  email: unknown;
  emailVerified: unknown;
  name: unknown;
  /** Of e-mail addresses, not of the provider; undefined lets in everybody whom it verifies. */
  allowedDomains: readonly string[] | undefined;
}

export async function resolveOidcUser(db: Db, claims: OidcClaims, now: Date): Promise<OidcAnswer> {
  const identity: Identity = { provider: oidcProvider, issuer: claims.issuer, subject: claims.subject };
  const known = await findUserByIdentity(db, identity);
  const answer = known ? readmit(known, claims) : await admit(db, identity, claims, now);
  if ('refusal' in answer) return answer;
  const { tenantId, userId, email, sessionVersion } = answer.user;
  if (!answer.active) return { refusal: 'deactivated', userId };
  await touchSignedIn(db, tenantId, userId, now);
  return { user: { tenantId, userId, email, sessionVersion } };
}

type Admission = { user: SignedIn; active: boolean } | OidcRefused;

/** Where only some domains may sign in, it is asked what the provider verifies today, not when the person came. */
function readmit(known: SignedIn & { active: boolean }, claims: OidcClaims): Admission {
  const admitted = { user: known, active: known.active };
  if (claims.allowedDomains === undefined) return admitted;
  const email = verifiedEmail(claims);
  if (email === undefined) return { refusal: 'unverified', userId: known.userId };
  return mayCome(email, claims) ? admitted : { refusal: 'other-domain', userId: known.userId };
}

function verifiedEmail(claims: OidcClaims): string | undefined {
  // `"true"` is not true: some providers let people write their own claims.
  return claims.emailVerified === true ? emailAddress.safeParse(claims.email).data : undefined;
}

function mayCome(email: string, { allowedDomains }: OidcClaims): boolean {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return allowedDomains === undefined || allowedDomains.includes(domain);
}

/** Somebody new to us: whom an admin invited becomes linked, whom nobody knows becomes a member. */
async function admit(db: Db, identity: Identity, claims: OidcClaims, now: Date): Promise<Admission> {
  const email = verifiedEmail(claims);
  if (email === undefined) return { refusal: 'unverified' };
  return db.transaction(async (tx) => {
    const existing = await findSignInUser(tx, email);
    if (!mayCome(email, claims)) {
      return { refusal: 'other-domain', ...(existing && { userId: existing.userId }) };
    }
    if (!existing) return addMember(tx, identity, { email, name: claims.name }, now);
    return existing.active
      ? link(tx, identity, existing, now)
      : { refusal: 'deactivated', userId: existing.userId };
  });
}

/** Who already signs in here in another way keeps that way: an address alone takes over nothing. */
async function link(
  tx: Db,
  identity: Identity,
  existing: NonNullable<Awaited<ReturnType<typeof findSignInUser>>>,
  now: Date,
): Promise<Admission> {
  const { tenantId, userId, email, passwordHash } = existing;
  if (await hasAuthAccount(tx, tenantId, userId, identity.provider)) return { refusal: 'not-linked', userId };
  const endedPassword = passwordHash !== null;
  // Somebody else handed it out, and it may stand in a message or a log: it must not stay a second way in.
  const sessionVersion = endedPassword
    ? await endUnusedPassword(tx, tenantId, userId, now)
    : existing.sessionVersion;
  if (sessionVersion === undefined) return { refusal: 'not-linked', userId };
  if (!(await insertAuthAccount(tx, { ...identity, tenantId, userId, createdAt: now }))) {
    throw new Error('two sign-ins of one identity met');
  }
  await recordAudit(
    tx,
    { tenantId, system: true },
    {
      action: 'user.link-identity',
      target: { type: 'user', id: userId, label: email },
      details: { issuer: identity.issuer, ...(endedPassword && { endedPassword }) },
    },
    now,
  );
  return { user: { tenantId, userId, email, sessionVersion }, active: true };
}

async function addMember(
  tx: Db,
  identity: Identity,
  { email, name }: { email: string; name: unknown },
  now: Date,
): Promise<{ user: SignedIn; active: boolean }> {
  const tenant = await findHomeTenant(tx);
  if (!tenant) throw new Error('there is no tenant to be a member of');
  const userId = newId<UserId>();
  const inserted = await insertUser(tx, {
    tenantId: tenant.id,
    id: userId,
    email,
    displayName: typeof name === 'string' ? name.slice(0, 100) : '',
    roles: ['tenant-member'],
    createdAt: now,
    updatedAt: now,
  });
  const linked =
    inserted && (await insertAuthAccount(tx, { ...identity, tenantId: tenant.id, userId, createdAt: now }));
  if (!linked) throw new Error('two first sign-ins of one person met');
  await recordAudit(
    tx,
    { tenantId: tenant.id, system: true },
    {
      action: 'user.create',
      target: { type: 'user', id: userId, label: email },
      details: { roles: ['tenant-member'], signIn: 'provider', issuer: identity.issuer },
    },
    now,
  );
  return { user: { tenantId: tenant.id, userId, email, sessionVersion: 1 }, active: true };
}
