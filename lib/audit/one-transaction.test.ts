import { describe, expect } from 'vitest';
import { removeGrant, setGrant } from '#lib/access/service.ts';
import { switchModel } from '#lib/models/service.ts';
import {
  createProviderAccount,
  deleteProviderAccount,
  rotateCredential,
  switchProviderAccount,
} from '#lib/providers/service.ts';
import { updateRules } from '#lib/settings/service.ts';
import { createPat } from '#lib/tokens/create.ts';
import { revokePat } from '#lib/tokens/revoke.ts';
import { changeRoles, createUser, deactivateUser, resetPassword } from '#lib/users/service.ts';
import type { ClonedDatabase } from '#tests/support/db-clone.ts';
import { it } from '#tests/support/db-test.ts';
import { createPat as createPatRow, testNow as now } from '#tests/support/factories.ts';
import { openai, secret, stageModel } from '#tests/support/stages.ts';

const unwritten = 'nothing_is_written_here';

/** Every row of every table, the audit log's own apart. */
async function everything({ pool }: ClonedDatabase): Promise<Record<string, string>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> 'audit_events' order by 1",
  );
  const held: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query(
      `select coalesce(string_agg(held::text, '|' order by held::text), '') as text from "${name}" held`,
    );
    held[name] = rows[0].text;
  }
  return held;
}

describe('a change whose audit event cannot be written', () => {
  it('is not made, by whichever verb, and nobody is told of it', async ({ database }) => {
    const { db, pool } = database;
    const { parts, admin, member, providerAccountId, modelId } = await stageModel(db);
    const { keyId } = await createPatRow(db, member, { keyring: parts.keyring, createdAt: now });
    const subject = { kind: 'user', id: member.userId } as const;
    const granted = { providerAccountId, subject, role: 'provider-account-access' } as const;
    const { grantId } = await setGrant(parts, admin, granted, now);
    parts.evictions.length = 0;
    await pool.query(`alter table audit_events add constraint ${unwritten} check (false) not valid`);
    const before = await everything(database);

    const { userId } = member;
    const verbs: Record<string, () => Promise<unknown>> = {
      createPat: () =>
        createPat(parts, admin, { name: 'laptop', description: '', expiry: { kind: 'never' } }, now),
      revokePat: () => revokePat(parts, admin, { keyId }, now),
      createUser: () =>
        createUser(
          parts,
          admin,
          { email: 'new@example.test', displayName: '', roles: ['tenant-member'], signIn: 'provider' },
          now,
        ),
      deactivateUser: () => deactivateUser(parts, admin, { userId }, now),
      changeRoles: () => changeRoles(parts, admin, { userId, roles: ['tenant-admin'] }, now),
      resetPassword: () => resetPassword(parts, admin, { userId }, now),
      updateRules: () => updateRules(parts, admin, { maxPatsPerUser: 3 }, now),
      createProviderAccount: () => createProviderAccount(parts, admin, { ...openai, name: 'second' }, now),
      switchProviderAccount: () =>
        switchProviderAccount(parts, admin, { providerAccountId, enabled: false }, now),
      rotateCredential: () =>
        rotateCredential(parts, admin, { providerAccountId, credential: secret, remove: false }, now),
      deleteProviderAccount: () => deleteProviderAccount(parts, admin, { providerAccountId }, now),
      switchModel: () => switchModel(parts, admin, { modelId, enabled: false }, now),
      removeGrant: () => removeGrant(parts, admin, { grantId }, now),
      setGrant: () => setGrant(parts, admin, { ...granted, role: 'provider-account-manager' }, now),
    };
    for (const [name, verb] of Object.entries(verbs)) {
      const failure = await verb().then(
        () => undefined,
        (error: Error) => error,
      );
      expect(String(failure?.cause ?? failure), name).toContain(unwritten);
      expect(await everything(database), name).toEqual(before);
      expect(parts.evictions, name).toEqual([]);
    }
  });
});
