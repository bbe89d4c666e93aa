import { openaiError } from '#lib/gateway/openai-error.ts';
import type { Answer } from './answer.ts';
import { type Call, prepareCall, type Wire } from './delivery.ts';
import { simulatedBreak } from './demo-error.ts';
import { answeringName } from './request.ts';
import { type ResponsesRequest, readResponsesRequest } from './responses-request.ts';

export function readResponse(body: Buffer, now: Date): Call {
  const request = readResponsesRequest(body);
  return prepareCall(request, responsesWire(request, Math.floor(now.getTime() / 1000)));
}

const logprobs = { logprobs: [] };

function responsesWire({ model, repeated }: ResponsesRequest, created: number): Wire {
  const id = crypto.randomUUID().replaceAll('-', '');
  const respond = createResponder(`resp_demo_${id}`, answeringName(model), repeated, created);
  const messageId = `msg_demo_${id}`;
  const place = { item_id: messageId, output_index: 0, content_index: 0 };
  const toEvent = createEventWriter();
  return {
    plain: (answer) => JSON.stringify(respond(stateOf(answer), [toItem(messageId, answer)], answer)),
    opening: () =>
      [
        toEvent('response.created', { response: respond('in_progress', []) }),
        toEvent('response.in_progress', { response: respond('in_progress', []) }),
        toEvent('response.output_item.added', { output_index: 0, item: toItem(messageId) }),
        toEvent('response.content_part.added', { ...place, part: toPart('') }),
      ].join(''),
    token: (_, delta) => toEvent('response.output_text.delta', { ...place, delta, ...logprobs }),
    closing: (answer) => {
      const text = textOf(answer);
      const item = toItem(messageId, answer);
      const state = stateOf(answer);
      return [
        toEvent('response.output_text.done', { ...place, text, ...logprobs }),
        toEvent('response.content_part.done', { ...place, part: toPart(text) }),
        toEvent('response.output_item.done', { output_index: 0, item }),
        toEvent(`response.${state}`, { response: respond(state, [item], answer) }),
      ].join('');
    },
    error: () =>
      toEvent(
        'error',
        openaiError({ type: 'server_error', code: 'server_error', message: simulatedBreak, param: null }),
      ) + toEvent('response.failed', { response: respond('failed', []) }),
  };
}

type State = 'in_progress' | 'completed' | 'incomplete' | 'failed';

function createEventWriter() {
  let number = 0;
  return (type: string, rest: object): string => {
    const data = { type, sequence_number: number, ...rest };
    number += 1;
    return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  };
}

function createResponder(id: string, model: string, repeated: ResponsesRequest['repeated'], created: number) {
  return (status: State, output: readonly object[], answer?: Answer) => ({
    id,
    object: 'response',
    created_at: created,
    status,
    background: false,
    error: status === 'failed' ? { code: 'server_error', message: simulatedBreak } : null,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    model,
    output,
    ...repeated,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    service_tier: 'default',
    // Whatever was asked: nothing is kept here.
    store: false,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: answer ? usageOf(answer) : null,
    user: null,
  });
}

function stateOf({ choices: [choice] }: Answer): 'completed' | 'incomplete' {
  return choice?.finishReason === 'length' ? 'incomplete' : 'completed';
}

function textOf({ choices: [choice] }: Answer): string {
  return choice?.text ?? '';
}

function toItem(id: string, answer?: Answer) {
  const status = answer ? stateOf(answer) : 'in_progress';
  const content = answer ? [toPart(textOf(answer))] : [];
  return { id, type: 'message', status, role: 'assistant', content };
}

function toPart(text: string) {
  return { type: 'output_text', annotations: [], ...logprobs, text };
}

function usageOf({ usage }: Answer) {
  if (!usage) return null;
  return {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: { cached_tokens: usage.prompt_tokens_details.cached_tokens, cache_write_tokens: 0 },
    output_tokens: usage.completion_tokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: usage.total_tokens,
  };
}
