import type { EffectiveModel } from '#lib/access/effective.ts';
import { traitsOf } from '#lib/providers/kinds.ts';

/** Stands where nobody has granted anything yet; it names the form, and no model has this name. */
export const modelPlaceholder = '<provider account>/<model>';

type Candidate = Pick<EffectiveModel, 'name' | 'types' | 'simulated' | 'provider'>;

export interface PickedModels {
  model: string;
  /** For Anthropic's API; left out where no provider at hand has it. */
  messagesModel?: string;
  /** The same for OpenAI's Responses API. */
  responsesModel?: string;
}

/** The models of a first call, one for each API. `answered` names those that have answered somebody lately. */
export function pickModels(models: readonly Candidate[], answered: ReadonlySet<string>): PickedModels {
  const chat = models.filter(({ types }) => types.includes('chat'));
  const responding = models.filter(({ types }) => types.includes('chat') || types.includes('responses'));
  if (responding.length === 0) {
    return { model: modelPlaceholder, messagesModel: modelPlaceholder, responsesModel: modelPlaceholder };
  }
  const messagesModel = having(chat, 'messagesApi', ([first]) => first);
  const responsesModel = having(responding, 'responsesApi', (those) => likeliest(those, answered));
  return {
    model: likeliest(chat, answered)?.name ?? modelPlaceholder,
    ...(messagesModel && { messagesModel: messagesModel.name }),
    ...(responsesModel && { responsesModel: responsesModel.name }),
  };
}

/** A first call has to succeed: a provider that nobody has had an answer from comes after answers that are made up. */
function likeliest(those: readonly Candidate[], answered: ReadonlySet<string>): Candidate | undefined {
  const proven = those.find(({ name, simulated }) => !simulated && answered.has(name));
  return proven ?? those.find(({ simulated }) => simulated) ?? those[0];
}

/** One whose provider surely has the API before one whose server may have it. */
function having(
  models: readonly Candidate[],
  api: 'messagesApi' | 'responsesApi',
  choose: (those: readonly Candidate[]) => Candidate | undefined,
): Candidate | undefined {
  const those = (answer: 'yes' | 'maybe') =>
    models.filter(({ provider }) => traitsOf(provider)[api] === answer);
  return choose(those('yes')) ?? choose(those('maybe'));
}
