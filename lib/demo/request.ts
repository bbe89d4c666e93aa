import * as z from 'zod';
import { filledListOf, listOf, parseBody } from './body.ts';
import { DemoError } from './demo-error.ts';
import { createTokenCounter } from './tokens.ts';

export const demoModels = ['echo', 'story', 'slow'] as const;
export type DemoModel = (typeof demoModels)[number];

/** What a call asks for, checked; everything else in the body is accepted and ignored, as providers do. */
export interface DemoRequest {
  model: DemoModel;
  /** The text of the last message that a user wrote. */
  lastUserText: string;
  /** The member of the body that it stands in. */
  spokenIn: 'messages' | 'input';
  promptTokens: number;
  cachedTokens: number;
  stream: boolean;
  includeUsage: boolean;
  maxTokens: number;
  choices: number;
  stops: readonly string[];
}

const part = z.object({ type: z.string(), text: z.string().optional() });
const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), listOf(part)]).nullish(),
});
const maxChoices = 8;
const tokenLimit = z.int().min(1).nullish();
const body = z.object({
  model: z.string(),
  messages: filledListOf(message),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: tokenLimit,
  max_completion_tokens: tokenLimit,
  n: z.int().min(1).max(maxChoices, `the demo provider gives no more than ${maxChoices} choices`).nullish(),
  stop: z
    .union([z.string(), listOf(z.string()).refine((stops) => stops.length <= 4, 'no more than four')])
    .nullish(),
});

type Body = z.output<typeof body>;
export type Message = Pick<Body['messages'][number], 'role' | 'content'>;

export function readRequest(bytes: Buffer): DemoRequest {
  const request = parseBody(body, bytes);
  const { model, messages, stream, stream_options: streamOptions, n, stop } = request;
  refuseConflicts(request);
  return {
    model: readModel(model),
    lastUserText: textOf(messages.findLast(({ role }) => role === 'user')),
    spokenIn: 'messages',
    ...countPrompt(messages),
    stream: stream === true,
    includeUsage: streamOptions?.include_usage === true,
    maxTokens: request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY,
    choices: n ?? 1,
    stops: (typeof stop === 'string' ? [stop] : (stop ?? [])).filter((text) => text !== ''),
  };
}

/** `echo` and `demo-echo` are one: answers call themselves by the longer name, so that nobody takes them for real. */
export function findDemoModel(name: string): DemoModel | undefined {
  return demoModels.find((model) => name === model || name === answeringName(model));
}

export function answeringName(model: DemoModel): string {
  return `demo-${model}`;
}

export function unknownModel(name: string): DemoError {
  const names = demoModels.join(', ');
  return new DemoError(404, `The demo provider has no model '${name.slice(0, 200)}'. It has: ${names}.`, {
    param: 'model',
    code: 'model_not_found',
  });
}

export function readModel(name: string): DemoModel {
  const model = findDemoModel(name);
  if (!model) throw unknownModel(name);
  return model;
}

function refuseConflicts(request: Body): void {
  if (request.max_tokens != null && request.max_completion_tokens != null) {
    throw new DemoError(400, "'max_tokens' and 'max_completion_tokens' exclude each other.", {
      param: 'max_tokens',
      code: 'invalid_parameter_combination',
    });
  }
  if (request.stream_options != null && request.stream !== true) {
    throw new DemoError(400, "'stream_options' needs 'stream' to be true.", { param: 'stream_options' });
  }
}

export function textOf(from: Message | undefined): string {
  const content = from?.content;
  if (content == null) return '';
  if (typeof content === 'string') return content;
  return content.map((piece) => piece.text ?? '').join(' ');
}

const tokensPerMessage = 4;
const tokensOfReplyStart = 3;
const tokensPerAttachment = 85;
const cacheFrom = 1024;
const cacheStep = 128;

/** Everything before the last message is what an earlier turn already sent; providers cache it from 1,024 tokens on, in steps of 128. */
export function countPrompt(messages: readonly Message[]): { promptTokens: number; cachedTokens: number } {
  const countTokens = createTokenCounter();
  let promptTokens = tokensOfReplyStart;
  let tokensBeforeLast = 0;
  for (const each of messages) {
    tokensBeforeLast = promptTokens;
    promptTokens += countMessage(each, countTokens);
  }
  const cached = Math.floor(tokensBeforeLast / cacheStep) * cacheStep;
  return { promptTokens, cachedTokens: promptTokens >= cacheFrom && cached >= cacheFrom ? cached : 0 };
}

function countMessage(each: Message, countTokens: (text: string) => number): number {
  const attachments = Array.isArray(each.content)
    ? each.content.filter(({ type }) => type !== 'text' && type !== 'refusal').length
    : 0;
  return tokensPerMessage + countTokens(textOf(each)) + attachments * tokensPerAttachment;
}
