import type * as z from 'zod';
import { guessTypes } from './guess-types.ts';
import { newModelInput } from './input.ts';

export type TypedModel = z.output<typeof newModelInput>;

export type TypedModels = { ok: true; models: TypedModel[] } | { ok: false; message: string };

/** One model a line: the provider's id, or `name = id` where it should be called by another name. */
export function parseTypedModels(text: string): TypedModels {
  const models: TypedModel[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [, name, upstreamId = ''] = /^(?:([^=]*)=)?([^=]*)$/.exec(line.trim()) ?? [];
    if (line.trim() === '') continue;
    const parsed = newModelInput.safeParse(asModel(upstreamId.trim(), name?.trim()));
    if (!parsed.success) {
      const said = parsed.error.issues[0]?.message ?? 'This is no model.';
      return { ok: false, message: `Line ${index + 1}: ${said}` };
    }
    models.push(parsed.data);
  }
  return { ok: true, models };
}

/** As the actions take it: by the provider's own id unless another name is given. */
export function asModel(upstreamId: string, name?: string): TypedModel {
  return { name: name || upstreamId, upstreamId, types: guessTypes(upstreamId) };
}

/** Ids that a provider lists and that can be called by that id here. */
export function isNameable(upstreamId: string): boolean {
  return newModelInput.safeParse({ upstreamId }).success;
}
