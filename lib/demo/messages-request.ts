import * as z from 'zod';
import {
  countPrompt,
  type DemoRequest,
  invalidField,
  type Message,
  parseJson,
  readModel,
  textOf,
} from './request.ts';

const innerBlock = z.looseObject({ type: z.string(), text: z.string().optional() });
const block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  /** What a tool answered. */
  content: z.union([z.string(), z.array(innerBlock)]).optional(),
});
const content = z.union([z.string(), z.array(block)]);
const prompt = z.looseObject({
  model: z.string(),
  system: z.union([z.string(), z.array(innerBlock)]).nullish(),
  messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant', 'system']), content })).min(1),
});
const body = prompt.extend({
  max_tokens: z.int().min(1),
  stream: z.boolean().nullish(),
  stop_sequences: z.array(z.string()).nullish(),
});

/** A call of the Messages API, as the provider's other requests are. */
export function readMessagesRequest(bytes: Buffer): DemoRequest {
  const parsed = body.safeParse(parseJson(bytes));
  if (!parsed.success) throw invalidField(parsed.error);
  const { model, stream, max_tokens: maxTokens, stop_sequences: stops } = parsed.data;
  const messages = toMessages(parsed.data);
  return {
    model: readModel(model),
    lastUserText: textOf(messages.findLast(({ role }) => role === 'user')),
    spokenIn: 'messages',
    ...countPrompt(messages),
    stream: stream === true,
    includeUsage: true,
    maxTokens,
    choices: 1,
    stops: (stops ?? []).filter((text) => text !== ''),
  };
}

/** The tokens of a prompt that is only to be counted. */
export function readTokenCount(bytes: Buffer): number {
  const parsed = prompt.safeParse(parseJson(bytes));
  if (!parsed.success) throw invalidField(parsed.error);
  readModel(parsed.data.model);
  return countPrompt(toMessages(parsed.data)).promptTokens;
}

function toMessages({ system, messages }: z.output<typeof prompt>): Message[] {
  const turns = messages.map((message) => ({ role: message.role, content: toParts(message.content) }));
  return system == null ? turns : [{ role: 'system', content: system }, ...turns];
}

function toParts(said: z.output<typeof content>): NonNullable<Message['content']> {
  if (typeof said === 'string') return said;
  return said.map((piece) =>
    piece.content === undefined
      ? piece
      : { type: 'text', text: textOf({ role: 'tool', content: piece.content }) },
  );
}
