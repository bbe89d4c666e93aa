import { newId, type UserId } from '#db/ids.ts';
import {
  findUserByIdentity,
  hasAuthAccount,
  type Identity,
  insertAuthAccount,
} from '#db/queries/auth-accounts.ts';
import { findSignInUser, touchSignedIn } from '#db/queries/sign-in-users.ts';
import { findHomeTenant } from '#db/queries/tenants.ts';
import { insertUser } from '#db/queries/users.ts';
import type { Db } from '#db/types.ts';
import { recordAudit } from '#lib/audit/record.ts';
import { emailAddress } from '#lib/input-fields.ts';
import type { SignedIn } from './sign-in.ts';

export const oidcProvider = 'oidc';

export type OidcRefusal = 'unverified' | 'deactivated' | 'not-linked';
/** A refusal tells the log whose account it was about, where there is one. */
type OidcRefused = { refusal: OidcRefusal; userId?: UserId };
export type OidcAnswer = { user: SignedIn } | OidcRefused;

/** What the provider said of a person. Only `sub` is an identity; the rest may change hands. */
export interface OidcClaims {
  issuer: string;
  subject: string;
  email: unknown;
  emailVerified: unknown;
  name: unknown;
}

export async function resolveOidcUser(db: Db, claims: OidcClaims, now: Date): Promise<OidcAnswer> {
  const identity: Identity = { provider: oidcProvider, issuer: claims.issuer, subject: claims.subject };
  const known = await findUserByIdentity(db, identity);
  const answer = known ? { user: known, active: known.active } : await admit(db, identity, claims, now);
  if ('refusal' in answer) return answer;
  const { tenantId, userId, email, sessionVersion } = answer.user;
  if (!answer.active) return { refusal: 'deactivated', userId };
  await touchSignedIn(db, tenantId, userId, now);
  return { user: { tenantId, userId, email, sessionVersion } };
}

/** Somebody new to us: whom an admin invited becomes linked, whom nobody knows becomes a member. */
async function admit(
  db: Db,
  identity: Identity,
  claims: OidcClaims,
  now: Date,
): Promise<{ user: SignedIn; active: boolean } | OidcRefused> {
  const email = emailAddress.safeParse(claims.email);
  // `"true"` is not true: some providers let people write their own claims.
  if (claims.emailVerified !== true || !email.success) return { refusal: 'unverified' };
  return db.transaction(async (tx) => {
    const existing = await findSignInUser(tx, email.data);
    if (!existing) return addMember(tx, identity, { email: email.data, name: claims.name }, now);
    const { tenantId, userId } = existing;
    if (!existing.active) return { refusal: 'deactivated' as const, userId };
    // Who already signs in here in another way keeps that way: an address alone takes over nothing.
    const settled =
      (existing.passwordHash !== null && existing.lastSignedInAt !== null) ||
      (await hasAuthAccount(tx, tenantId, userId, identity.provider));
    if (settled) return { refusal: 'not-linked' as const, userId };
    if (!(await insertAuthAccount(tx, { ...identity, tenantId, userId, createdAt: now }))) {
      throw new Error('two sign-ins of one identity met');
    }
    await recordAudit(
      tx,
      { tenantId, system: true },
      {
        action: 'user.link-identity',
        target: { type: 'user', id: userId, label: existing.email },
        details: { issuer: identity.issuer },
      },
      now,
    );
    return { user: existing, active: true };
  });
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
