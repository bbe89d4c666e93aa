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

/** The models of a first call, one for each API. `answered` names those that have answered somebody lately. */
export function pickModels(models: readonly Candidate[], answered: ReadonlySet<string>): PickedModels {
  const chat = models.filter(({ types }) => types.includes('chat'));
  const messagesModel = chat.length === 0 ? modelPlaceholder : forMessages(chat)?.name;
  return {
    model: forChat(chat, answered)?.name ?? modelPlaceholder,
    ...(messagesModel && { messagesModel }),
  };
}

/** A first call has to succeed: a provider that nobody has had an answer from comes after answers that are made up. */
function forChat(chat: readonly Candidate[], answered: ReadonlySet<string>): Candidate | undefined {
  const proven = chat.find(({ name, simulated }) => !simulated && answered.has(name));
  return proven ?? chat.find(({ simulated }) => simulated) ?? chat[0];
}

/** One that surely answers before one whose server may have the route. */
function forMessages(chat: readonly Candidate[]): Candidate | undefined {
  const having = (answer: 'yes' | 'maybe') =>
    chat.find(({ provider }) => traitsOf(provider).messagesApi === answer);
  return having('yes') ?? having('maybe');
}
