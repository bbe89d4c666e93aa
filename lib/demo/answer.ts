import type { Directives } from './directives.ts';
import { stripDirectives } from './directives.ts';
import { excerptOf } from './excerpt.ts';
import { between, createRandom, type Random, seedOf } from './random.ts';
import type { DemoModel, DemoRequest } from './request.ts';
import { tellStory } from './story.ts';
import { splitTokens } from './tokens.ts';

export interface Choice {
  text: string;
  /** How many the text has. */
  tokens: number;
  finishReason: 'stop' | 'length';
  /** The stop text that ended it, where one did. */
  stop: string | null;
}

export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details: { cached_tokens: number; audio_tokens: number };
  completion_tokens_details: {
    reasoning_tokens: number;
    audio_tokens: number;
    accepted_prediction_tokens: number;
    rejected_prediction_tokens: number;
  };
}

/** Everything that will be said and when, fixed before the first byte leaves. It holds nothing of its request. */
export interface Answer {
  choices: readonly Choice[];
  usage: Usage | undefined;
  firstTokenMs: number;
  nextGapMs: () => number;
}

type Range = readonly [number, number];

/** `echo` is quick, so that a first call feels instant; `story` keeps a provider's usual pace. */
const paces: Readonly<Record<DemoModel, { first: Range; gap: Range }>> = {
  echo: { first: [15, 40], gap: [4, 9] },
  story: { first: [120, 300], gap: [20, 40] },
  slow: { first: [4000, 6000], gap: [20, 40] },
};

export function composeAnswer(request: DemoRequest, directives: Directives): Answer {
  const seed = seedOf(request.lastUserText);
  const random: Random = createRandom(seed);
  const choices = composeChoices(request, seed);
  const { first, gap } = paces[request.model];
  return {
    choices,
    usage: directives.noUsage ? undefined : countUsage(request, choices),
    firstTokenMs: between(random, first),
    nextGapMs: () => between(random, gap),
  };
}

/** Of all choices of a call together: each is an event of a stream. */
const mostTokens = 4096;

function composeChoices(request: DemoRequest, seed: number): Choice[] {
  const said = hear(request.lastUserText);
  const most = Math.min(request.maxTokens, Math.floor(mostTokens / request.choices));
  const compose = (index: number) => {
    const { text, stop } = cutAtStop(say(request.model, said, seed + index), request.stops);
    return limitTokens(text, stop, most);
  };
  if (request.model === 'story') return Array.from({ length: request.choices }, (_, index) => compose(index));
  return Array<Choice>(request.choices).fill(compose(0));
}

function limitTokens(text: string, stop: string | null, most: number): Choice {
  const tokens = splitTokens(text);
  if (tokens.length <= most) return { text, tokens: tokens.length, finishReason: 'stop', stop };
  return { text: tokens.slice(0, most).join(''), tokens: most, finishReason: 'length', stop: null };
}

const repeatedCharacters = 2000;
const subjectCharacters = 80;

interface Heard {
  beginning: string;
  /** How many characters more there were. */
  more: number;
}

function hear(text: string): Heard {
  const said = stripDirectives(text);
  const beginning = excerptOf(said, repeatedCharacters);
  return { beginning, more: said.length - beginning.length };
}

function say(model: DemoModel, said: Heard, seed: number): string {
  switch (model) {
    case 'story':
      return tellStory(seed, subjectOf(said.beginning));
    case 'slow':
      return `Thank you for waiting. ${repeat(said)} I am Latchkey's simulated slow model: the wait was the point.`;
    default:
      return `${repeat(said)} I am Latchkey's simulated demo model: no provider was called, and your key works.`;
  }
}

function subjectOf(said: string): string {
  return said.length > subjectCharacters ? `${said.slice(0, subjectCharacters).toWellFormed()}…` : said;
}

function repeat({ beginning, more }: Heard): string {
  if (beginning === '') return 'You said nothing at all.';
  if (more === 0) return `You said: “${beginning}”.`;
  return `You said: “${beginning.toWellFormed()}…” and ${more} characters more.`;
}

function cutAtStop(text: string, stops: readonly string[]): { text: string; stop: string | null } {
  let cut = { text, stop: null as string | null };
  for (const stop of stops) {
    const at = cut.text.indexOf(stop);
    if (at >= 0) cut = { text: cut.text.slice(0, at), stop };
  }
  return cut;
}

function countUsage({ promptTokens, cachedTokens }: DemoRequest, choices: readonly Choice[]): Usage {
  const completionTokens = choices.reduce((sum, { tokens }) => sum + tokens, 0);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
