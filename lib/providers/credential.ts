import type { ProviderAccountId, TenantId } from '#db/ids.ts';
import type { Keyring, SealContext } from '#lib/keyring/keyring.ts';

const longestCredential = 4096;
const shortestWithHint = 12;
const hintLength = 4;

export type CleanCredential =
  | { ok: true; credential: string; hint: string | null; note: string | null }
  | { ok: false; message: string };

/** What people paste: with blanks around it, or with the word that stands before it in a header. */
export function cleanCredential(text: string): CleanCredential {
  const trimmed = text.trim();
  const credential = trimmed.replace(/^bearer(\s+|$)/i, '');
  if (credential === '') return { ok: false, message: 'Enter the credential.' };
  if (Buffer.byteLength(credential) > longestCredential) {
    return { ok: false, message: `A credential has at most ${longestCredential} bytes.` };
  }
  if (!/^[\x20-\x7e]+$/.test(credential)) {
    return {
      ok: false,
      message: 'The credential holds a line break or a character that no header can carry. Copy it again.',
    };
  }
  return { ok: true, credential, hint: hintOf(credential), note: noteOf(text, trimmed, credential) };
}

/** Of a short credential four characters would be most of it. */
function hintOf(credential: string): string | null {
  return credential.length >= shortestWithHint ? credential.slice(-hintLength) : null;
}

function noteOf(text: string, trimmed: string, credential: string): string | null {
  if (credential !== trimmed) return '“Bearer” in front of the credential was removed.';
  return trimmed === text ? null : 'Blanks around the credential were removed.';
}

/** Moved to another account or tenant, an envelope does not open. */
function contextOf(tenantId: TenantId, id: ProviderAccountId): SealContext {
  return {
    purpose: 'provider-credential/v1',
    tenantId,
    table: 'provider_accounts',
    rowId: id,
    column: 'credential_encrypted',
  };
}

export function sealCredential(
  keyring: Keyring,
  account: { tenantId: TenantId; id: ProviderAccountId },
  credential: string,
): string {
  return keyring.encrypt(contextOf(account.tenantId, account.id), credential);
}

export function openCredential(
  keyring: Keyring,
  account: { tenantId: TenantId; id: ProviderAccountId },
  envelope: string,
): string {
  return keyring.decrypt(contextOf(account.tenantId, account.id), envelope);
}
