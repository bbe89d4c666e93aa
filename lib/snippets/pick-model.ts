import type { EffectiveModel } from '#lib/access/effective.ts';
import { traitsOf } from '#lib/providers/kinds.ts';

/** Stands where nobody has granted anything yet; it names the form, and no model has this name. */
export const modelPlaceholder = '<provider account>/<model>';

type Candidate = Pick<EffectiveModel, 'name' | 'types' | 'simulated' | 'provider'>;

export interface PickedModels {
  model: string;
  /** For Anthropic's API; left out where no provider at hand has it. */
  messagesModel?: string;
}

/** The models of a first call, one for each API. */
export function pickModels(models: readonly Candidate[]): PickedModels {
  const chat = models.filter(({ types }) => types.includes('chat'));
  const messagesModel = chat.length === 0 ? modelPlaceholder : forMessages(chat)?.name;
  return { model: forChat(chat)?.name ?? modelPlaceholder, ...(messagesModel && { messagesModel }) };
}

/** One that a provider answers before one whose answers are made up. */
function forChat(chat: readonly Candidate[]): Candidate | undefined {
  return chat.find(({ simulated }) => !simulated) ?? chat[0];
}

/** One that surely answers before one whose server may have the route. */
function forMessages(chat: readonly Candidate[]): Candidate | undefined {
  const having = (answer: 'yes' | 'maybe') =>
    chat.find(({ provider }) => traitsOf(provider).messagesApi === answer);
  return having('yes') ?? having('maybe');
}
