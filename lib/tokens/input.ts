import * as z from 'zod';
import { apiKeyIdField } from '#lib/input-fields.ts';

export const keyNamePattern = /^[a-z][a-z0-9-]{1,34}[a-z0-9]$/;

export const keyName = z
  .string()
  .regex(
    keyNamePattern,
    'Use 3 to 36 of a–z, 0–9 and hyphens; begin with a letter, end with a letter or digit.',
  );

const description = z.string().trim().max(500, 'At most 500 characters.').default('');

/** When a new key ends, as the service takes it. */
export type Expiry = { kind: 'never' } | { kind: 'days'; days: number } | { kind: 'at'; at: Date };

export const expiryPresets = ['7', '30', '60', '90'] as const;

/** A day alone means its end in UTC; scripts send the instant that the person saw. */
const moment = z.union([
  z.iso.datetime({ offset: true }).transform((value) => new Date(value)),
  z.iso.date().transform((value) => new Date(`${value}T23:59:59.000Z`)),
]);

const expiryFields = {
  expiry: z.enum([...expiryPresets, 'never', 'custom']),
  expiresOn: z.union([z.literal('').transform(() => undefined), moment]).optional(),
};

function readExpiry(
  {
    expiry,
    expiresOn,
  }: { expiry: (typeof expiryPresets)[number] | 'never' | 'custom'; expiresOn?: Date | undefined },
  context: z.RefinementCtx,
): Expiry {
  if (expiry === 'never') return { kind: 'never' };
  if (expiry !== 'custom') return { kind: 'days', days: Number(expiry) };
  if (expiresOn) return { kind: 'at', at: expiresOn };
  context.addIssue({ code: 'custom', path: ['expiresOn'], message: 'Choose the day on which the key ends.' });
  return z.NEVER;
}

export interface CreatePatInput {
  name: string;
  description: string;
  expiry: Expiry;
}

/** The fields of the form and of its call. */
export const createPatInput = z.strictObject({ name: keyName, description, ...expiryFields }).transform(
  (fields, context): CreatePatInput => ({
    name: fields.name,
    description: fields.description,
    expiry: readExpiry(fields, context),
  }),
);

export const revokePatInput = z.strictObject({ keyId: apiKeyIdField });
export const revokeAllPatsInput = z.strictObject({ email: z.string().trim().min(3).max(254) });
