import * as z from 'zod';
import { flagField, optionalTextField, providerAccountIdField } from '#lib/input-fields.ts';
import { type ProviderKind, providerKinds, traitsOf } from './kinds.ts';

export const accountNamePattern = /^[a-z][a-z0-9-]{1,62}[a-z0-9]$/;

export const accountNameRules =
  'Use 3 to 64 of a–z, 0–9 and “-”, beginning with a letter and ending with a letter or digit.';

export const accountNameField = z.string().trim().regex(accountNamePattern, accountNameRules);

interface Typed {
  provider: ProviderKind;
  baseUrl?: string | undefined;
  credential?: string | undefined;
}

/** What a kind of provider cannot do without, said of every such field at once. */
function checkNeeds({ provider, baseUrl, credential }: Typed, context: z.RefinementCtx): void {
  const { address, credential: wanted } = traitsOf(provider);
  if (address && address.fallback === undefined && baseUrl === undefined) {
    context.addIssue({ code: 'custom', path: ['baseUrl'], message: noBaseUrl });
  }
  if (wanted === 'required' && credential === undefined) {
    context.addIssue({ code: 'custom', path: ['credential'], message: 'Enter the credential.' });
  }
}

const noBaseUrl = 'Enter the base URL.';

export const createProviderAccountInput = z
  .strictObject({
    name: accountNameField,
    provider: z.enum(providerKinds, 'Choose a provider.'),
    baseUrl: optionalTextField,
    credential: optionalTextField,
  })
  .superRefine(checkNeeds);

/** A new base URL needs the credential again: what was entered for one address is not sent to another. */
export const editProviderAccountInput = z.strictObject({
  providerAccountId: providerAccountIdField,
  baseUrl: z.string().trim().min(1, noBaseUrl),
  credential: optionalTextField,
});

/** A field left empty by mistake must not take the credential away: who wants that says so. */
export function checkCredentialChoice(
  { credential, remove }: { credential?: string | undefined; remove?: boolean | undefined },
  context: z.RefinementCtx,
): void {
  const isBlank = !credential?.trim();
  if (isBlank === (remove === true)) return;
  const message = isBlank
    ? 'Enter the new credential.'
    : 'Leave this empty to remove the stored credential, or do not remove it.';
  context.addIssue({ code: 'custom', path: ['credential'], message });
}

export const rotateCredentialInput = z
  .strictObject({
    providerAccountId: providerAccountIdField,
    credential: optionalTextField,
    remove: flagField.optional(),
  })
  .superRefine(checkCredentialChoice);

export const providerAccountInput = z.strictObject({ providerAccountId: providerAccountIdField });

/** Of an account as stored, of one with other values in its form, or of one that does not exist yet. */
export const testConnectionInput = z.strictObject({
  providerAccountId: providerAccountIdField.optional(),
  provider: z.enum(providerKinds).optional(),
  baseUrl: optionalTextField,
  credential: optionalTextField,
});

export type CreateProviderAccountInput = z.output<typeof createProviderAccountInput>;
export type EditProviderAccountInput = z.output<typeof editProviderAccountInput>;
export type RotateCredentialInput = z.output<typeof rotateCredentialInput>;
export type ProviderAccountInput = z.output<typeof providerAccountInput>;
export type TestConnectionInput = z.output<typeof testConnectionInput>;
