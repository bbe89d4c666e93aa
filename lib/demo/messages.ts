import { anthropicError } from '#lib/gateway/anthropic-error.ts';
import type { Answer } from './answer.ts';
import { type Call, prepareCall, type Wire } from './delivery.ts';
import { simulatedBreak } from './demo-error.ts';
import { readMessagesRequest, readTokenCount } from './messages-request.ts';
import { answeringName, type DemoModel } from './request.ts';

export function readMessage(body: Buffer): Call {
  const request = readMessagesRequest(body);
  return prepareCall(request, messagesWire(request.model));
}

export function countMessageTokens(body: Buffer): string {
  return JSON.stringify({ input_tokens: readTokenCount(body) });
}

function messagesWire(model: DemoModel): Wire {
  const envelope = {
    id: `msg_demo_${crypto.randomUUID().replaceAll('-', '')}`,
    type: 'message',
    role: 'assistant',
    model: answeringName(model),
  };
  return {
    plain: (answer) => {
      const text = answer.choices[0]?.text ?? '';
      const usage = usageOf(answer);
      return JSON.stringify({
        ...envelope,
        content: [{ type: 'text', text }],
        ...endOf(answer),
        ...(usage && { usage }),
      });
    },
    opening: (answer) => {
      const usage = usageOf(answer);
      const message = {
        ...envelope,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        // A provider does not know yet how much it will say.
        ...(usage && { usage: { ...usage, output_tokens: 1 } }),
      };
      return [
        toEvent('message_start', { message }),
        toEvent('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
        toEvent('ping'),
      ].join('');
    },
    token: (_, text) => toEvent('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    closing: (answer) => {
      const usage = usageOf(answer);
      return [
        toEvent('content_block_stop', { index: 0 }),
        toEvent('message_delta', { delta: endOf(answer), ...(usage && { usage }) }),
        toEvent('message_stop'),
      ].join('');
    },
    error: () => toEvent('error', anthropicError('api_error', simulatedBreak)),
  };
}

function toEvent(type: string, rest: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
}

function endOf({ choices: [choice] }: Answer) {
  const stop = choice?.stop ?? null;
  const ended = stop === null ? 'end_turn' : 'stop_sequence';
  return { stop_reason: choice?.finishReason === 'length' ? 'max_tokens' : ended, stop_sequence: stop };
}

/** Anthropic counts what came out of a cache apart from the input. */
function usageOf({ usage }: Answer) {
  if (!usage) return undefined;
  const cached = usage.prompt_tokens_details.cached_tokens;
  return {
    input_tokens: usage.prompt_tokens - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: usage.completion_tokens,
    service_tier: 'standard',
  };
}
