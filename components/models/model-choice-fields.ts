import * as z from 'zod';
import type { ActionResult } from '#lib/auth/action-result.ts';
import { mostModelsAtOnce } from '#lib/models/input.ts';
import { asModel, parseTypedModels, type TypedModel } from '#lib/models/typed-models.ts';

/** What `ModelChoice` edits: ids ticked, and lines typed. */
export const modelChoiceFields = {
  chosen: z
    .array(z.string())
    .max(mostModelsAtOnce, `Choose at most ${mostModelsAtOnce} at once; add the others after.`),
  typed: z.string().superRefine((text, context) => {
    const parsed = parseTypedModels(text);
    if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.message });
  }),
};

export interface ModelChoiceValues {
  chosen: string[];
  typed: string;
}

/** As the actions take them; of two with one name the typed one holds. */
export function modelsOf({ chosen, typed }: ModelChoiceValues): TypedModel[] {
  const parsed = parseTypedModels(typed);
  const written = parsed.ok ? parsed.models : [];
  const names = new Set(written.map((model) => model.name));
  return [...chosen.filter((id) => !names.has(id)).map((id) => asModel(id)), ...written];
}

/** What the server says of the models, shown at the field where they are typed. */
export function atTypedField<Data>(outcome: ActionResult<Data>): ActionResult<Data> {
  if (outcome.ok || !outcome.fields) return outcome;
  const { models, name, ...fields } = outcome.fields;
  const said = models ?? [];
  return {
    ...outcome,
    fields: { ...fields, ...(name && { name }), ...(said.length > 0 && { typed: said }) },
  };
}
