import { insertCanary, listCanaries } from '#db/queries/keyring-canaries.ts';
import type { Db } from '#db/types.ts';
import { type Keyring, KeyringError, type SealContext } from './keyring.ts';

const knownText = 'latchkey';

/**
 * Run at start, before anything is encrypted: master keys that are not those of this database stop the process
 * instead of failing call by call, or mixing values of two keys under one name.
 */
export async function checkCanaries(db: Db, keyring: Keyring, now: Date): Promise<void> {
  const before = await listCanaries(db);
  verify(keyring, before);
  const missing = keyring.kids.filter((kid) => !before.some((canary) => canary.kid === kid));
  if (missing.length === 0) return;
  for (const kid of missing) {
    const envelope = keyring.encrypt(contextOf(kid), knownText, kid);
    await insertCanary(db, { kid, envelope, createdAt: now });
  }
  // Another replica may have been first, with a key that only shares the name.
  verify(keyring, await listCanaries(db));
}

function verify(keyring: Keyring, canaries: { kid: string; envelope: string }[]): void {
  for (const { kid, envelope } of canaries) {
    if (!keyring.kids.includes(kid)) {
      throw new KeyringError(
        `LATCHKEY_MASTER_KEYS lacks the key "${kid}", under which this database holds values: add it behind the active one`,
      );
    }
    if (!opens(keyring, kid, envelope)) {
      throw new KeyringError(
        `LATCHKEY_MASTER_KEYS holds another key "${kid}" than the one that this database was encrypted with`,
      );
    }
  }
}

function opens(keyring: Keyring, kid: string, envelope: string): boolean {
  try {
    return keyring.decrypt(contextOf(kid), envelope) === knownText;
  } catch {
    return false;
  }
}

function contextOf(kid: string): SealContext {
  return { purpose: 'canary/v1', tenantId: '', table: 'keyring_canaries', rowId: kid, column: 'envelope' };
}
