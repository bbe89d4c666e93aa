import { openaiError } from '#lib/gateway/openai-error.ts';
import type { Answer, Choice, Usage } from './answer.ts';
import { simulatedBreak } from './demo-error.ts';
import { answeringName, type DemoModel } from './request.ts';

/** What every part of one answer has in common. */
export interface Envelope {
  id: string;
  created: number;
  model: DemoModel;
}

const broken = { message: simulatedBreak, type: 'server_error', param: null, code: null };
const simulated = { service_tier: 'default', system_fingerprint: 'latchkey-demo' } as const;

export function toCompletion({ id, created, model }: Envelope, { choices, usage }: Answer): string {
  return JSON.stringify({
    id,
    object: 'chat.completion',
    created,
    model: answeringName(model),
    choices: choices.map(({ text, finishReason }, index) => ({
      index,
      message: { role: 'assistant', content: text, refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: finishReason,
    })),
    ...(usage && { usage }),
    ...simulated,
  });
}

export interface ChunkWriter {
  role(index: number): string;
  content(index: number, token: string): string;
  finish(index: number, reason: Choice['finishReason']): string;
  usage(usage: Usage): string;
  error(): string;
}

/** Events of one stream. With `include_usage` every chunk has a `usage`, null in all but the last, as OpenAI's have. */
export function createChunkWriter({ id, created, model }: Envelope, includeUsage: boolean): ChunkWriter {
  const shared = { id, object: 'chat.completion.chunk', created, model: answeringName(model), ...simulated };
  const head = `data: ${JSON.stringify(shared).slice(0, -1)},"choices":[`;
  const tail = includeUsage ? '],"usage":null}\n\n' : ']}\n\n';
  const event = (index: number, delta: string, reason: string) =>
    `${head}{"index":${index},"delta":${delta},"logprobs":null,"finish_reason":${reason}}${tail}`;
  return {
    role: (index) => event(index, '{"role":"assistant","content":"","refusal":null}', 'null'),
    content: (index, token) => event(index, `{"content":${JSON.stringify(token)}}`, 'null'),
    finish: (index, reason) => event(index, '{}', `"${reason}"`),
    usage: (usage) => `${head}],"usage":${JSON.stringify(usage)}}\n\n`,
    error: () => `data: ${JSON.stringify(openaiError(broken))}\n\n`,
  };
}

export const streamEnd = 'data: [DONE]\n\n';
