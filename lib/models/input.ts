import * as z from 'zod';
import { subjectFields } from '#lib/access/input.ts';
import { isModelName } from '#lib/gateway/model-id.ts';
import { flagField, modelIdField, optionalTextField, providerAccountIdField } from '#lib/input-fields.ts';
import { parseDollars } from './price-text.ts';

/** What an endpoint of the gateway can be called for. */
export const servedTypes = ['chat', 'responses'] as const;

/** A model may be kept for more than is served so far. */
export const unservedTypes = [
  'completion',
  'embedding',
  'rerank',
  'moderation',
  'image',
  'audio_transcription',
  'audio_translation',
  'text_to_speech',
  'realtime',
  'ocr',
] as const;

export const modelTypes = [...servedTypes, ...unservedTypes] as const;

export const mostModelsAtOnce = 200;
const mostSubjects = 200;

export const modelNameField = z
  .string()
  .trim()
  .refine(
    isModelName,
    'Use at most 200 letters, digits and “. _ : @ / -”, beginning with a letter or digit, without “..” and “//”.',
  );

const upstreamIdField = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,300}$/, 'Enter the id that the provider knows the model by, without blanks.');

const typesField = z
  .array(z.enum(modelTypes, 'Choose from the list.'))
  .min(1, 'Choose at least one type.')
  .transform((types) => [...new Set(types)]);

/** The name by which it is called may be left out: it is then the provider's own id. */
export const newModelInput = z
  .strictObject({ name: z.string().optional(), upstreamId: upstreamIdField, types: typesField.optional() })
  .transform(({ name, upstreamId, types }) => ({
    name: name?.trim() || upstreamId,
    upstreamId,
    types: types ?? ['chat' as const],
  }))
  .pipe(z.strictObject({ name: modelNameField, upstreamId: z.string(), types: typesField }));

export const addModelsInput = z.strictObject({
  providerAccountId: providerAccountIdField,
  models: z.array(newModelInput).min(1, 'Choose at least one model.').max(mostModelsAtOnce),
});

/** A field left out stays as it is. */
export const editModelInput = z.strictObject({
  modelId: modelIdField,
  name: modelNameField.optional(),
  upstreamId: upstreamIdField.optional(),
  types: typesField.optional(),
});

export const modelInput = z.strictObject({ modelId: modelIdField });

export const restrictModelInput = z.strictObject({
  modelId: modelIdField,
  restricted: flagField,
  subjects: z.array(subjectFields).max(mostSubjects).default([]),
});

/** Typed in dollars, given on in nano-dollars. */
const dollarsField = z.string().transform((text, context) => {
  const parsed = parseDollars(text);
  if (parsed.ok) return parsed.nano;
  context.addIssue({ code: 'custom', message: parsed.message });
  return z.NEVER;
});

const emptyOrDollars = optionalTextField.pipe(dollarsField.optional()).transform((nano) => nano ?? null);

/** Dollars per million tokens, as people type them. An empty cached price bills cached input as input. */
export const priceInput = z.strictObject({
  inputDollars: dollarsField,
  cachedInputDollars: emptyOrDollars,
  outputDollars: dollarsField,
});

export const setPriceInput = priceInput
  .extend({ modelId: modelIdField, confirm: flagField.default(false) })
  .transform(({ modelId, confirm, inputDollars, cachedInputDollars, outputDollars }) => ({
    modelId,
    confirm,
    price: {
      inputNanoPerMillion: inputDollars,
      cachedInputNanoPerMillion: cachedInputDollars,
      outputNanoPerMillion: outputDollars,
    },
  }));

export type NewModel = z.output<typeof newModelInput>;
export type AddModelsInput = z.output<typeof addModelsInput>;
export type EditModelInput = z.output<typeof editModelInput>;
export type ModelInput = z.output<typeof modelInput>;
export type RestrictModelInput = z.output<typeof restrictModelInput>;
export type SetPriceInput = z.output<typeof setPriceInput>;
