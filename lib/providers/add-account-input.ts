import * as z from 'zod';
import { mostModelsAtOnce, newModelInput } from '#lib/models/input.ts';
import { createProviderAccountInput } from './input.ts';

/** A new account together with the models that it begins with: none, those that the test found, or those typed. */
export const addAccountInput = createProviderAccountInput.safeExtend({
  models: z.array(newModelInput).max(mostModelsAtOnce, `Choose at most ${mostModelsAtOnce}.`).default([]),
});
