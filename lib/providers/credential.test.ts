import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newId, type ProviderAccountId, type TenantId } from '#db/ids.ts';
import { createKeyring } from '#lib/keyring/keyring.ts';
import { cleanCredential, openCredential, sealCredential } from './credential.ts';

describe('cleanCredential', () => {
  it('keeps the last four characters as a hint, and none of a short credential', () => {
    expect(cleanCredential('sk-proj-0123456789abcd')).toMatchObject({ ok: true, hint: 'abcd', note: null });
    expect(cleanCredential('short-one')).toMatchObject({ ok: true, hint: null });
  });

  it('takes off what was pasted around it, and says so', () => {
    expect(cleanCredential('  sk-0123456789abcd\n')).toEqual({
      ok: true,
      credential: 'sk-0123456789abcd',
      hint: 'abcd',
      note: 'Blanks around the credential were removed.',
    });
    expect(cleanCredential('Bearer sk-0123456789abcd')).toMatchObject({ credential: 'sk-0123456789abcd' });
  });

  it.each(['', '   ', 'Bearer ', 'sk-0123\r\nx-evil: 1', 'sk-\0-0123', 'sk-\u00e9-0123', 'x'.repeat(4097)])(
    'refuses %j',
    (text) => {
      expect(cleanCredential(text).ok).toBe(false);
    },
  );
});

describe('sealCredential', () => {
  it('opens for its own row only', () => {
    const keyring = createKeyring([{ kid: 'k1', key: randomBytes(32) }]);
    const account = { tenantId: newId<TenantId>(), id: newId<ProviderAccountId>() };
    const envelope = sealCredential(keyring, account, 'sk-secret');

    expect(envelope).not.toContain('sk-secret');
    expect(openCredential(keyring, account, envelope)).toBe('sk-secret');
    expect(() => openCredential(keyring, { ...account, id: newId<ProviderAccountId>() }, envelope)).toThrow();
    expect(() => openCredential(keyring, { ...account, tenantId: newId<TenantId>() }, envelope)).toThrow();
  });
});
