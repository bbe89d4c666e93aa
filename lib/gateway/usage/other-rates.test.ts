import { describe, expect, it } from 'vitest';
import { standIn } from '#tests/support/relay-stand.ts';
import type { Price } from '../cost.ts';
import { chatCompletions } from '../endpoints/chat-completions.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { messages } from '../endpoints/messages.ts';
import { responses } from '../endpoints/responses.ts';

const price: Price = {
  inputNanoPerMillion: 1_000_000_000,
  cachedInputNanoPerMillion: null,
  outputNanoPerMillion: 1_000_000_000,
  version: 'test',
};
const known = { costNano: 18_000, priceVersion: 'test', inputTokens: 11, outputTokens: 7, estimated: false };
const unknown = { ...known, costNano: null, priceVersion: null };

interface Told {
  body?: object;
  usage?: object;
  answer?: object;
}

const usages = new Map<Endpoint, object>([
  [chatCompletions, { prompt_tokens: 11, completion_tokens: 7 }],
  [responses, { input_tokens: 11, output_tokens: 7 }],
  [messages, { input_tokens: 11, output_tokens: 7 }],
]);

function priced(endpoint: Endpoint, body: object) {
  const stand = standIn({ endpoint, body });
  stand.call.target.model.price = price;
  return stand;
}

function plainRow(endpoint: Endpoint, { body = {}, usage = {}, answer = {} }: Told) {
  const { relay, told } = priced(endpoint, body);
  const said = { ...answer, usage: { ...usages.get(endpoint), ...usage }, user: null };
  relay.onHead(200, { 'content-type': 'application/json' });
  relay.onData(Buffer.from(JSON.stringify(said)));
  relay.onEnd();
  return told.event;
}

const sse = (event: object) => `data: ${JSON.stringify(event)}\n\n`;
const streams = new Map<Endpoint, (usage: object, answer: object) => string>([
  [chatCompletions, (usage, answer) => `${sse({ choices: [], usage, ...answer })}data: [DONE]\n\n`],
  [
    responses,
    (usage, answer) => sse({ type: 'response.completed', response: { ...answer, output: [], usage } }),
  ],
  [
    messages,
    (usage) =>
      sse({ type: 'message_start', message: { usage: { ...usage, output_tokens: 1 } } }) +
      sse({ type: 'message_delta', usage: { output_tokens: 7 } }) +
      sse({ type: 'message_stop' }),
  ],
]);

function streamRow(endpoint: Endpoint, { body = {}, usage = {}, answer = {} }: Told) {
  const { relay, told } = priced(endpoint, { stream: true, ...body });
  relay.onHead(200, { 'content-type': 'text/event-stream' });
  const text = streams.get(endpoint)?.({ ...usages.get(endpoint), ...usage }, answer) ?? '';
  relay.onData(Buffer.from(text));
  relay.onEnd();
  return told.event;
}

const all = [chatCompletions, responses, messages];

describe.each([
  ['plain', plainRow],
  ['streamed', streamRow],
])('the cost of a %s call', (_kind, rowOf) => {
  it.each(all)('is known of $name at the usual tier and speed', async (endpoint) => {
    for (const tier of ['auto', 'default', 'standard_only', null]) {
      const body = { service_tier: tier, speed: 'standard' };
      const answer = { service_tier: 'default' };
      expect(await rowOf(endpoint, { body, answer, usage: { service_tier: 'standard' } })).toMatchObject(
        known,
      );
    }
  });

  it.each(all)('is unknown of $name at another that was asked for, its tokens exact', async (endpoint) => {
    for (const body of [{ service_tier: 'priority' }, { service_tier: 'flex' }, { speed: 'fast' }])
      expect(await rowOf(endpoint, { body })).toMatchObject(unknown);
  });

  it.each([chatCompletions, responses])(
    'is unknown of $name where the answer tells another',
    async (endpoint) => {
      for (const tier of ['priority', 'flex'])
        expect(await rowOf(endpoint, { answer: { service_tier: tier } })).toMatchObject(unknown);
    },
  );

  it('is unknown of a message whose usage tells another', async () => {
    for (const usage of [{ service_tier: 'priority' }, { speed: 'fast' }])
      expect(await rowOf(messages, { usage })).toMatchObject(unknown);
  });

  it('is unknown of a message with steps that may be those of another model', async () => {
    const step = (type: unknown) => ({ type, input_tokens: 5_000, output_tokens: 900 });
    for (const type of ['advisor_message', 'something_new', undefined])
      expect(await rowOf(messages, { usage: { iterations: [step('message'), step(type)] } })).toMatchObject(
        unknown,
      );
    expect(await rowOf(messages, { usage: { iterations: [null] } })).toMatchObject(unknown);
    expect(await rowOf(messages, { usage: { iterations: [step('message')] } })).toMatchObject(known);
    expect(await rowOf(messages, { usage: { iterations: [step('compaction')] } })).toMatchObject({
      inputTokens: 5_011,
      outputTokens: 907,
      costNano: 5_918_000,
    });
  });
});

describe('the cost of a call at another tier', () => {
  it('is unknown where its tokens are an estimate, and nothing where nothing was worked', async () => {
    const left = priced(chatCompletions, { service_tier: 'priority' });
    left.hangUp();
    expect(await left.told.event).toMatchObject({ estimated: true, costNano: null, priceVersion: null });
    const refused = priced(chatCompletions, { service_tier: 'priority' });
    refused.relay.onHead(429, { 'content-type': 'application/json' });
    refused.relay.onEnd();
    expect(await refused.told.event).toMatchObject({ estimated: false, costNano: 0 });
  });

  it('is unknown of a message that is left behind a head that tells it', async () => {
    const { relay, told, hangUp } = priced(messages, { stream: true });
    relay.onHead(200, { 'content-type': 'text/event-stream' });
    const usage = { input_tokens: 11, service_tier: 'priority' };
    relay.onData(Buffer.from(sse({ type: 'message_start', message: { usage } })));
    hangUp();
    expect(await told.event).toMatchObject({ estimated: true, inputTokens: 11, costNano: null });
  });

  it('is read where the tier stands on either side of the usage, and in no word of an answer', async () => {
    const words = { choices: [{ message: { content: '"service_tier":"priority"' } }] };
    expect(await plainRow(chatCompletions, { answer: words })).toMatchObject(known);
    expect(await plainRow(responses, { answer: words })).toMatchObject(known);
    const behind = `{"usage":${JSON.stringify(usages.get(chatCompletions))},"service_tier":"priority"}`;
    expect(chatCompletions.usageOf(Buffer.from(behind))).toMatchObject({ otherRates: true });
    const tools = { service_tier: 'priority', tools: [{ description: 'x'.repeat(4_000) }] };
    expect(await plainRow(responses, { answer: tools })).toMatchObject(unknown);
  });
});
