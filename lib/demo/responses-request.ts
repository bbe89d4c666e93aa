import * as z from 'zod';
import { asRecord } from '#lib/gateway/json.ts';
import { filledListOf, listOf, parseBody } from './body.ts';
import { DemoError } from './demo-error.ts';
import { excerptOf } from './excerpt.ts';
import { countPrompt, type DemoRequest, type Message, readModel, textOf } from './request.ts';

const part = z.object({ type: z.string(), text: z.string().optional() });
const parts = z.union([z.string(), listOf(part)]);
const item = z.object({
  type: z.string().nullish(),
  role: z.enum(['user', 'assistant', 'system', 'developer']).optional(),
  content: parts.nullish(),
  /** What a tool was called with, and what it answered. */
  arguments: z.string().optional(),
  output: z.union([parts, z.object({})]).nullish(),
});
const body = z.object({
  model: z.string(),
  input: z.union([z.string(), filledListOf(item)]),
  instructions: z.string().nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  stream: z.boolean().nullish(),
  previous_response_id: z.string().nullish(),
  background: z.boolean().nullish(),
  metadata: z
    .custom<Record<string, string>>(isMetadata, 'expected at most 16 texts of 512 characters by names of 64')
    .nullish(),
});

function isMetadata(value: unknown): boolean {
  const metadata = asRecord(value);
  if (!metadata) return false;
  const entries = Object.entries(metadata);
  return (
    entries.length <= 16 &&
    entries.every(([name, text]) => name.length <= 64 && typeof text === 'string' && text.length <= 512)
  );
}

export interface ResponsesRequest extends DemoRequest {
  /** What an answer repeats of its request. */
  repeated: {
    instructions: string | null;
    max_output_tokens: number | null;
    metadata: Record<string, string>;
  };
}

/** A call of the Responses API, as the provider's other requests are. */
export function readResponsesRequest(bytes: Buffer): ResponsesRequest {
  const request = parseBody(body, bytes);
  refuseKept(request);
  const { model, stream, instructions, max_output_tokens: maxTokens, metadata } = request;
  const messages = toMessages(request);
  return {
    model: readModel(model),
    lastUserText: textOf(messages.findLast(({ role }) => role === 'user')),
    spokenIn: 'input',
    ...countPrompt(messages),
    stream: stream === true,
    includeUsage: true,
    maxTokens: maxTokens ?? Number.POSITIVE_INFINITY,
    choices: 1,
    stops: [],
    repeated: {
      instructions: instructions == null ? null : repeatInstructions(instructions),
      max_output_tokens: maxTokens ?? null,
      metadata: metadata ?? {},
    },
  };
}

const repeatedCharacters = 2000;

/** A whole prompt would be held for as long as the call is open, and sent three times over. */
function repeatInstructions(instructions: string): string {
  const beginning = excerptOf(instructions, repeatedCharacters);
  return instructions.length > repeatedCharacters ? `${beginning.toWellFormed()}…` : beginning;
}

function refuseKept({ previous_response_id: previous, background }: z.output<typeof body>): void {
  if (previous != null) {
    throw new DemoError(
      404,
      `The demo provider keeps no responses, and so has none '${previous.slice(0, 200)}'.`,
      {
        param: 'previous_response_id',
        code: 'previous_response_not_found',
      },
    );
  }
  if (background === true) {
    throw new DemoError(400, "The demo provider does not answer in the 'background'.", {
      param: 'background',
    });
  }
}

function toMessages({ input, instructions }: z.output<typeof body>): Message[] {
  const said: Message[] =
    typeof input === 'string' ? [{ role: 'user', content: input }] : input.flatMap(toMessage);
  return instructions == null ? said : [{ role: 'system', content: instructions }, ...said];
}

/** What was thought before, and whatever else an item may be, counts as nothing. */
function toMessage({ role, content, arguments: called, output }: z.output<typeof item>): Message[] {
  if (role !== undefined) return [{ role, content: toParts(content) }];
  if (called !== undefined) return [{ role: 'assistant', content: called }];
  if (typeof output === 'string' || Array.isArray(output))
    return [{ role: 'tool', content: toParts(output) }];
  return [];
}

const texts = new Set(['input_text', 'output_text', 'summary_text']);

function toParts(said: z.output<typeof parts> | null | undefined): Message['content'] {
  if (!Array.isArray(said)) return said;
  return said.map((piece) => (texts.has(piece.type) ? { ...piece, type: 'text' } : piece));
}
