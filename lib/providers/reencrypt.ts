import type { ProviderAccountId } from '#db/ids.ts';
import { listCanaries } from '#db/queries/keyring-canaries.ts';
import {
  countNeeding,
  deleteCanary,
  listCredentialsNotUnder,
  type Needing,
  replaceEnvelope,
  type SealedCredential,
} from '#db/queries/sealed-values.ts';
import type { Db } from '#db/types.ts';
import type { Keyring } from '#lib/keyring/keyring.ts';
import { openCredential, sealCredential } from './credential.ts';

const batchSize = 100;

export interface Reencryption {
  /** Credentials that are now under the active master key. */
  credentials: number;
  /** Master keys that nothing needs any more: the database no longer asks for them. */
  retired: string[];
  /** Master keys that are still needed, and by what. */
  needed: ({ kid: string } & Needing)[];
}

/**
 * Puts every credential under the active master key, and lets go of the master keys that nothing needs. Each row is
 * compared before it is written, so that it can be stopped, run again, and run beside a portal that is in use.
 */
export async function reencrypt(db: Db, keyring: Keyring, now: Date): Promise<Reencryption> {
  let credentials = 0;
  let after: ProviderAccountId | undefined;
  for (;;) {
    const batch = await listCredentialsNotUnder(db, keyring.activeKid, { after, limit: batchSize });
    for (const sealed of batch) credentials += Number(await reseal(db, keyring, sealed));
    after = batch.at(-1)?.id;
    if (after === undefined) break;
  }
  return { credentials, ...(await retire(db, keyring, now)) };
}

function reseal(db: Db, keyring: Keyring, sealed: SealedCredential): Promise<boolean> {
  const credential = openCredential(keyring, sealed, sealed.envelope);
  return replaceEnvelope(db, sealed, sealCredential(keyring, sealed, credential));
}

async function retire(
  db: Db,
  keyring: Keyring,
  now: Date,
): Promise<Pick<Reencryption, 'retired' | 'needed'>> {
  const retired: string[] = [];
  const needed: Reencryption['needed'] = [];
  for (const { kid } of await listCanaries(db)) {
    if (kid === keyring.activeKid) continue;
    const count = await countNeeding(db, kid, now);
    if (count.credentials + count.keys > 0) needed.push({ kid, ...count });
    else {
      await deleteCanary(db, kid);
      retired.push(kid);
    }
  }
  return { retired, needed };
}
