import * as z from 'zod';
import { filledListOf, listOf, parseBody } from './body.ts';
import { countPrompt, type DemoRequest, type Message, readModel, textOf } from './request.ts';

const innerBlock = z.object({ type: z.string(), text: z.string().optional() });
const block = z.object({
  type: z.string(),
  text: z.string().optional(),
  /** What a tool answered. */
  content: z.union([z.string(), listOf(innerBlock)]).optional(),
});
const content = z.union([z.string(), listOf(block)]);
const prompt = z.object({
  model: z.string(),
  system: z.union([z.string(), listOf(innerBlock)]).nullish(),
  messages: filledListOf(z.object({ role: z.enum(['user', 'assistant', 'system']), content })),
});
const body = prompt.extend({
  max_tokens: z.int().min(1),
  stream: z.boolean().nullish(),
  stop_sequences: listOf(z.string().max(1_000))
    .refine((stops) => stops.length <= 16, 'no more than sixteen')
    .nullish(),
});

/** A call of the Messages API, as the provider's other requests are. */
export function readMessagesRequest(bytes: Buffer): DemoRequest {
  const request = parseBody(body, bytes);
  const { model, stream, max_tokens: maxTokens, stop_sequences: stops } = request;
  const messages = toMessages(request);
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
  const request = parseBody(prompt, bytes);
  readModel(request.model);
  return countPrompt(toMessages(request)).promptTokens;
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
