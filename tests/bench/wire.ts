/** What passes over the wire in every measurement: the same for all that are measured. */
export const answerBytes = 1024;
export const requestBytes = 1024;
export const streamChunks = 50;
export const chunkGapMs = 10;

const answer = {
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_800_000_000,
  model: 'fast',
  choices: [{ index: 0, message: { role: 'assistant', content: '' }, logprobs: null, finish_reason: 'stop' }],
  usage: { prompt_tokens: 200, completion_tokens: 160, total_tokens: 360 },
};

export function makeAnswer(): string {
  const fill = answerBytes - JSON.stringify(answer).length;
  const [choice] = answer.choices;
  const message = { role: 'assistant', content: 'word '.repeat(fill).slice(0, fill) };
  return JSON.stringify({ ...answer, choices: [{ ...choice, message }] });
}

function toEvent(choices: unknown[], rest: object = {}): string {
  const { id, created, model } = answer;
  return `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created, model, choices, ...rest })}\n\n`;
}

export const streamEvents = {
  content: toEvent([{ index: 0, delta: { content: ' word' }, logprobs: null, finish_reason: null }]),
  finish: toEvent([{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }]),
  usage: toEvent([], { usage: { prompt_tokens: 200, completion_tokens: 50, total_tokens: 250 } }),
  done: 'data: [DONE]\n\n',
};

/** What the official SDK for Node sends with every call, but for `accept-encoding`: nobody is to be measured packing. */
export const clientHeaders: Readonly<Record<string, string>> = {
  connection: 'keep-alive',
  accept: 'application/json',
  'accept-language': '*',
  'sec-fetch-mode': 'cors',
  'user-agent': 'OpenAI/JS 7.55.0',
  'x-stainless-arch': 'x64',
  'x-stainless-lang': 'js',
  'x-stainless-os': 'Linux',
  'x-stainless-package-version': '7.55.0',
  'x-stainless-retry-count': '0',
  'x-stainless-runtime': 'node',
  'x-stainless-runtime-version': 'v24.21.0',
  'x-stainless-timeout': '600',
};

export function makeRequest(model: string, stream: boolean): string {
  const body = { model, ...(stream && { stream }), messages: [{ role: 'user', content: '' }] };
  const fill = requestBytes - JSON.stringify(body).length;
  const messages = [{ role: 'user', content: 'ask '.repeat(fill).slice(0, fill) }];
  return JSON.stringify({ ...body, messages });
}
