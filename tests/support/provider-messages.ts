import { json, streamHead } from './provider-answers.ts';
import type { Answer, ProviderCall, Script, Step } from './provider-call.ts';

/** As Anthropic counts: what a cache gave or took is not part of `input`. */
export interface MessagesTokens {
  input: number;
  cacheCreation?: number;
  cacheRead?: number;
  output: number;
}

export interface MessagesOptions {
  /** One delta each on a stream; joined in a plain answer. */
  words?: readonly string[];
  tokens?: MessagesTokens;
  gapMs?: number;
  /** What a stream waits for after its first word: the test's own sign to go on. */
  afterFirstWord?: Promise<unknown>;
  headers?: Readonly<Record<string, string>>;
}

const defaultWords = ['Hello', ' from', ' the', ' test', ' provider', '.'];

/** A message of Anthropic's API, plain or streamed as the call asks. */
export function messages(options: MessagesOptions = {}): Script {
  return (call) => (call.json?.stream === true ? streamed(call, options) : plain(call, options));
}

export function messagesEvent(type: string, rest: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
}

/** A failure as Anthropic reports it. */
export function messagesFailure(
  status: number,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const message = `The test provider answers ${status}.`;
  return json(status, { type: 'error', error: { type, message }, request_id: 'req_011CS' }, headers);
}

/** An error event inside a 200, before (0) or after some content, and no `message_stop`. */
export function errorInMessages(afterWords = 0, error = { type: 'overloaded_error', message: 'Overloaded' }) {
  const words = Array.from({ length: afterWords }, (): Step => ({ write: word('word '), tokens: 1 }));
  const steps: Step[] = [streamHead(), { write: start('x', tokensOf({}), 1) }, ...words];
  return { steps: [...steps, { write: messagesEvent('error', { error }) }, { end: true }] } satisfies Answer;
}

function plain(call: ProviderCall, options: MessagesOptions): Answer {
  const tokens = tokensOf(options);
  const said = (options.words ?? defaultWords).join('');
  const message = {
    ...envelope(call.id, call.json?.model),
    content: [{ type: 'text', text: said }],
    stop_reason: 'end_turn',
    usage: usageOf(tokens, tokens.output),
  };
  return {
    ...json(200, message, { 'request-id': call.id, ...options.headers }),
    bill: { inputTokens: tokens.input, outputTokens: tokens.output },
  };
}

function streamed(call: ProviderCall, options: MessagesOptions): Answer {
  const { words = defaultWords, gapMs = 0, afterFirstWord } = options;
  const tokens = tokensOf(options);
  const steps = words.flatMap((text, index): Step[] => [
    ...(index > 0 && gapMs > 0 ? [{ wait: gapMs }] : []),
    { write: word(text), tokens: 1 },
    ...(index === 0 && afterFirstWord ? [{ until: afterFirstWord }] : []),
  ]);
  const delta = { stop_reason: 'end_turn', stop_sequence: null };
  return {
    steps: [
      streamHead({ 'request-id': call.id, ...options.headers }),
      { write: start(call.id, tokens, 1, call.json?.model) + messagesEvent('ping') },
      ...steps,
      { write: messagesEvent('content_block_stop', { index: 0 }) },
      { write: messagesEvent('message_delta', { delta, usage: { output_tokens: tokens.output } }) },
      { write: messagesEvent('message_stop') },
      { end: true },
    ],
    bill: { inputTokens: tokens.input },
  };
}

function start(id: string, tokens: MessagesTokens, placeholder: number, model = ''): string {
  const message = { ...envelope(id, model), content: [], usage: usageOf(tokens, placeholder) };
  const content_block = { type: 'text', text: '' };
  return (
    messagesEvent('message_start', { message }) +
    messagesEvent('content_block_start', { index: 0, content_block })
  );
}

function word(text: string): string {
  return messagesEvent('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
}

function envelope(id: string, model = '') {
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model,
    stop_reason: null,
    stop_sequence: null,
  };
}

function usageOf({ input, cacheCreation = 0, cacheRead = 0 }: MessagesTokens, output: number) {
  return {
    input_tokens: input,
    cache_creation_input_tokens: cacheCreation,
    cache_read_input_tokens: cacheRead,
    output_tokens: output,
  };
}

function tokensOf({ words = defaultWords, tokens }: MessagesOptions): MessagesTokens {
  return tokens ?? { input: 12, output: words.length };
}
