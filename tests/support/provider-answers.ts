import type { Answer, ProviderCall, Script, Step } from './provider-call.ts';
import { splitAt, toEvent } from './provider-streams.ts';

export interface Tokens {
  input: number;
  cached?: number;
  output: number;
}

export interface ChatOptions {
  /** One content chunk each on a stream; joined in a plain answer. */
  words?: readonly string[];
  /** The numbers that are billed and, unless `reportUsage` says otherwise, reported. */
  tokens?: Tokens;
  /** `asked`: as OpenAI does. `always`: a last chunk with usage, asked or not. `never`: nowhere, plain answers too. */
  reportUsage?: 'asked' | 'always' | 'never';
  gapMs?: number;
  /** What a stream waits for after its first word: the test's own sign to go on. */
  afterFirstWord?: Promise<unknown>;
  headers?: Readonly<Record<string, string>>;
}

const defaultWords = ['Hello', ' from', ' the', ' test', ' provider', '.'];

/** A chat completion, plain or streamed as the call asks. */
export function chat(options: ChatOptions = {}): Script {
  return (call) => (call.json?.stream === true ? chatStream(call, options) : chatPlain(call, options));
}

export function usageOf({ input, cached = 0, output }: Tokens) {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
  };
}

function tokensOf({ words = defaultWords, tokens }: ChatOptions): Tokens {
  return tokens ?? { input: 12, output: words.length };
}

function chatPlain(call: ProviderCall, options: ChatOptions): Answer {
  const tokens = tokensOf(options);
  const body = {
    id: `chatcmpl-${call.id}`,
    object: 'chat.completion',
    created: 1_800_000_000,
    model: call.json?.model ?? '',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: (options.words ?? defaultWords).join(''), refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    ...(options.reportUsage !== 'never' && { usage: usageOf(tokens) }),
  };
  return {
    ...json(200, body, options.headers),
    // A model has done its work before the answer leaves, whether or not anybody still listens.
    bill: { inputTokens: tokens.input, outputTokens: tokens.output },
  };
}

function chatStream(call: ProviderCall, options: ChatOptions): Answer {
  const { words = defaultWords, reportUsage = 'asked', gapMs = 0, afterFirstWord } = options;
  const tokens = tokensOf(options);
  const asked = call.json?.stream_options?.include_usage === true;
  const reports = reportUsage === 'always' || (reportUsage === 'asked' && asked);
  const chunk = (choices: unknown[], usage: unknown = null) =>
    toEvent({
      id: `chatcmpl-${call.id}`,
      object: 'chat.completion.chunk',
      created: 1_800_000_000,
      model: call.json?.model ?? '',
      choices,
      ...(reports && { usage }),
    });
  const delta = (value: unknown, reason: string | null = null) =>
    chunk([{ index: 0, delta: value, logprobs: null, finish_reason: reason }]);
  const steps = words.flatMap((content, index): Step[] => [
    ...(index > 0 && gapMs > 0 ? [{ wait: gapMs }] : []),
    { write: delta({ content }), tokens: 1 },
    ...(index === 0 && afterFirstWord ? [{ until: afterFirstWord }] : []),
  ]);
  return {
    steps: [
      streamHead(options.headers),
      { write: delta({ role: 'assistant', content: '', refusal: null }) },
      ...steps,
      { write: delta({}, 'stop') },
      ...(reports ? [{ write: chunk([], usageOf(tokens)) }] : []),
      { write: 'data: [DONE]\n\n' },
      { end: true },
    ],
    bill: { inputTokens: tokens.input },
  };
}

export interface ReplayOptions {
  /** Byte offsets at which the stream is cut into separate writes. */
  splitAt?: readonly number[];
  /** Between writes: without one the kernel may join them again. */
  gapMs?: number;
  headers?: Readonly<Record<string, string>>;
  bill?: NonNullable<Answer['bill']>;
}

/** Recorded bytes, as they are. */
export function replay(stream: Buffer, options: ReplayOptions = {}): Answer {
  const { splitAt: offsets = [], gapMs = 1, headers, bill } = options;
  const writes = splitAt(stream, offsets).flatMap((write, index): Step[] =>
    index > 0 && gapMs > 0 ? [{ wait: gapMs }, { write }] : [{ write }],
  );
  return { steps: [streamHead(headers), ...writes, { end: true }], ...(bill && { bill }) };
}

/** Any answer of a fixed length. */
export function respond(
  status: number,
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const length = String(Buffer.byteLength(body));
  return {
    steps: [
      { head: { status, headers: { 'content-length': length, ...headers } } },
      { write: body },
      { end: true },
    ],
  };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return respond(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

export function streamHead(headers: Readonly<Record<string, string>> = {}): Step {
  return { head: { status: 200, headers: { 'content-type': 'text/event-stream', ...headers } } };
}
