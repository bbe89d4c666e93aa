import * as z from 'zod';
import { apiKeyIdField } from '#lib/input-fields.ts';
import { keyName } from './key-name.ts';

const description = z.string().trim().max(500, 'At most 500 characters.').default('');

export const maxDrainSeconds = 600;

/** How the portal's forms ask what becomes of a provider's work when its caller hangs up. */
const hangUpFields = {
  onHangUp: z.enum(['stop', 'finish']).default('stop'),
  drainSeconds: z.union([z.string(), z.number()]).optional(),
};

interface HangUp {
  onHangUp: 'stop' | 'finish';
  drainSeconds?: string | number | undefined;
}

/** The seconds count only where the provider may finish: a field out of sight refuses nothing. */
function readDrainSeconds({ onHangUp, drainSeconds }: HangUp, context: z.RefinementCtx): number {
  if (onHangUp === 'stop') return 0;
  const seconds = Number(drainSeconds);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= maxDrainSeconds) return seconds;
  const message = `Use whole seconds from 1 to ${maxDrainSeconds}.`;
  context.addIssue({ code: 'custom', path: ['drainSeconds'], message });
  return z.NEVER;
}

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
  /** How long a provider may go on for a caller who hung up; 0, as without it, stops it at once. */
  drainSeconds?: number;
}

/** The fields of the form and of its call. */
export const createPatInput = z
  .strictObject({ name: keyName, description, ...expiryFields, ...hangUpFields })
  .transform(
    (fields, context): CreatePatInput => ({
      name: fields.name,
      description: fields.description,
      expiry: readExpiry(fields, context),
      drainSeconds: readDrainSeconds(fields, context),
    }),
  );

export const editPatInput = z
  .strictObject({ keyId: apiKeyIdField, ...hangUpFields })
  .transform((fields, context) => ({
    keyId: fields.keyId,
    drainSeconds: readDrainSeconds(fields, context),
  }));

export type EditPatInput = z.output<typeof editPatInput>;

/** As a form sends it. */
export type EditPatForm = z.input<typeof editPatInput>;

export const revokePatInput = z.strictObject({ keyId: apiKeyIdField });

/** A page of the list has fifty. */
const mostSelected = 100;

const keyIds = z
  .array(apiKeyIdField)
  .min(1, 'Select at least one key.')
  .max(mostSelected, `Select ${mostSelected} keys at most.`)
  .transform((ids) => [...new Set(ids)]);

export const selectedPatsInput = z.strictObject({ keyIds });

export type SelectedPatsInput = z.output<typeof selectedPatsInput>;

export const extendPatsInput = z
  .strictObject({ ...expiryFields, keyIds, expiry: z.enum([...expiryPresets, 'custom']) })
  .transform((fields, context) => ({ keyIds: fields.keyIds, expiry: readExpiry(fields, context) }));

export type ExtendPatsInput = z.output<typeof extendPatsInput>;

/** As a form sends it. */
export type ExtendPatsForm = z.input<typeof extendPatsInput>;
