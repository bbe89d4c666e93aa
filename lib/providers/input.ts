import * as z from 'zod';
import { providerAccountIdField } from '#lib/access/input.ts';

export const accountNamePattern = /^[a-z][a-z0-9-]{1,62}[a-z0-9]$/;

export const accountNameField = z
  .string()
  .trim()
  .regex(
    accountNamePattern,
    'Use 3 to 64 of a–z, 0–9 and “-”, beginning with a letter and ending with a letter or digit.',
  );

// An empty field of a form is a field that was left out.
const optionalText = z
  .string()
  .optional()
  .transform((text) => (text?.trim() ? text : undefined));

export const createProviderAccountInput = z.object({
  name: accountNameField,
  provider: z.enum(['openai', 'self-hosted-model', 'demo'], 'Choose a provider.'),
  baseUrl: optionalText,
  credential: optionalText,
});

/** A new base URL needs the credential again: what was entered for one address is not sent to another. */
export const editProviderAccountInput = z.object({
  providerAccountId: providerAccountIdField,
  baseUrl: z.string(),
  credential: optionalText,
});

export const switchProviderAccountInput = z.object({
  providerAccountId: providerAccountIdField,
  enabled: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]),
});

/** Left empty for a server that asks for none, the credential is taken away. */
export const rotateCredentialInput = z.object({
  providerAccountId: providerAccountIdField,
  credential: optionalText,
});

export const providerAccountInput = z.object({ providerAccountId: providerAccountIdField });

/** Of an account as stored, of one with other values in its form, or of one that does not exist yet. */
export const testConnectionInput = z.object({
  providerAccountId: providerAccountIdField.optional(),
  provider: z.enum(['openai', 'self-hosted-model', 'demo']).optional(),
  baseUrl: optionalText,
  credential: optionalText,
});

export type CreateProviderAccountInput = z.output<typeof createProviderAccountInput>;
export type EditProviderAccountInput = z.output<typeof editProviderAccountInput>;
export type SwitchProviderAccountInput = z.output<typeof switchProviderAccountInput>;
export type RotateCredentialInput = z.output<typeof rotateCredentialInput>;
export type ProviderAccountInput = z.output<typeof providerAccountInput>;
export type TestConnectionInput = z.output<typeof testConnectionInput>;
