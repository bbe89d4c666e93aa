import { json, streamHead, type Tokens } from './provider-answers.ts';
import type { Answer, ProviderCall, Script, Step } from './provider-call.ts';

export interface ResponsesOptions {
  /** One delta each on a stream; joined in a plain answer. */
  words?: readonly string[];
  tokens?: Tokens;
  gapMs?: number;
  /** What a stream waits for after its first word: the test's own sign to go on. */
  afterFirstWord?: Promise<unknown>;
  headers?: Readonly<Record<string, string>>;
  /** How it ends. */
  end?: 'completed' | 'incomplete' | 'failed';
}

const defaultWords = ['Hello', ' from', ' the', ' test', ' provider', '.'];

/** A response of OpenAI's Responses API, plain or streamed as the call asks. */
export function responses(options: ResponsesOptions = {}): Script {
  return (call) => (call.json?.stream === true ? streamed(call, options) : plain(call, options));
}

export function responsesEvent(type: string, rest: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 0, ...rest })}\n\n`;
}

/** An error inside a 200, before (0) or after some content: as an event of its own, or as the response that failed. */
export function errorInResponses(
  afterWords: number,
  as: 'event' | 'nested event' | 'failed',
  tokens?: Tokens,
) {
  const said = { code: 'rate_limit_exceeded', message: 'Too many words.', param: null };
  const written = {
    event: () => responsesEvent('error', said),
    'nested event': () => responsesEvent('error', { error: { type: 'tokens', ...said } }),
    failed: () => {
      const failed = { ...envelope('x', '', 'failed'), error: said, usage: tokens ? usageOf(tokens) : null };
      return responsesEvent('response.failed', { response: failed });
    },
  };
  const words = Array.from({ length: afterWords }, (): Step => ({ write: word('word '), tokens: 1 }));
  return {
    steps: [streamHead(), { write: start('x') }, ...words, { write: written[as]() }, { end: true }],
  } satisfies Answer;
}

function plain(call: ProviderCall, options: ResponsesOptions): Answer {
  const { words = defaultWords, end = 'completed' } = options;
  const tokens = tokensOf(options);
  const output = [itemOf(words.join(''))];
  const response = { ...envelope(call.id, call.json?.model, end), output, usage: usageOf(tokens) };
  return {
    ...json(200, response, options.headers),
    bill: { inputTokens: tokens.input, outputTokens: tokens.output },
  };
}

function streamed(call: ProviderCall, options: ResponsesOptions): Answer {
  const { words = defaultWords, gapMs = 0, afterFirstWord, end = 'completed' } = options;
  const tokens = tokensOf(options);
  const text = words.join('');
  const output = [itemOf(text)];
  const response = { ...envelope(call.id, call.json?.model, end), output, usage: usageOf(tokens) };
  const steps = words.flatMap((said, index): Step[] => [
    ...(index > 0 && gapMs > 0 ? [{ wait: gapMs }] : []),
    { write: word(said), tokens: 1 },
    ...(index === 0 && afterFirstWord ? [{ until: afterFirstWord }] : []),
  ]);
  return {
    steps: [
      streamHead(options.headers),
      { write: start(call.id, call.json?.model) },
      ...steps,
      { write: responsesEvent('response.output_text.done', { ...place, text }) },
      { write: responsesEvent('response.output_item.done', { output_index: 0, item: output[0] }) },
      { write: responsesEvent(`response.${end}`, { response }) },
      { end: true },
    ],
    bill: { inputTokens: tokens.input },
  };
}

const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };

function start(id: string, model = ''): string {
  const response = { ...envelope(id, model, 'in_progress'), output: [], usage: null };
  return (
    responsesEvent('response.created', { response }) +
    responsesEvent('response.in_progress', { response }) +
    responsesEvent('response.output_item.added', {
      output_index: 0,
      item: { ...itemOf(''), content: [] },
    }) +
    responsesEvent('response.content_part.added', { ...place, part: partOf('') })
  );
}

function word(delta: string): string {
  return responsesEvent('response.output_text.delta', { ...place, delta, logprobs: [] });
}

function envelope(id: string, model = '', status = 'completed') {
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: 1_800_000_000,
    status,
    error: status === 'failed' ? { code: 'server_error', message: 'It broke.' } : null,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    model,
    metadata: {},
  };
}

function itemOf(text: string) {
  return {
    id: place.item_id,
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [partOf(text)],
  };
}

function partOf(text: string) {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

function usageOf({ input, cached = 0, output }: Tokens) {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: Math.floor(output / 2) },
    total_tokens: input + output,
  };
}

function tokensOf({ words = defaultWords, tokens }: ResponsesOptions): Tokens {
  return tokens ?? { input: 12, output: words.length };
}
