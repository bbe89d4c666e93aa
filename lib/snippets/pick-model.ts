import type { EffectiveModel } from '#lib/access/effective.ts';

/** Stands where nobody has granted anything yet; it names the form, and no model has this name. */
export const modelPlaceholder = '<provider account>/<model>';

/** The model of a first call: one that a provider answers before one whose answers are made up. */
export function pickModel(models: readonly Pick<EffectiveModel, 'name' | 'types' | 'simulated'>[]): string {
  const chat = models.filter(({ types }) => types.includes('chat'));
  return (chat.find(({ simulated }) => !simulated) ?? chat[0])?.name ?? modelPlaceholder;
}
