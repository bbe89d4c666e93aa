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
const unknown = { ...known, costNano: null };

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
      for (const tier of ['priority', 'flex', 'Priority', 'fast', 'reserved', 7])
        expect(await rowOf(endpoint, { answer: { service_tier: tier } })).toMatchObject(unknown);
    },
  );

  it('is unknown of a message whose usage tells another', async () => {
    for (const usage of [
      { service_tier: 'priority' },
      { speed: 'fast' },
      { inference_geo: 'us' },
      { server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 } },
    ])
      expect(await rowOf(messages, { usage })).toMatchObject(unknown);
    for (const usage of [
      { service_tier: 'Standard', inference_geo: 'not_available' },
      { cache_creation_input_tokens: 0, cache_creation: { ephemeral_5m_input_tokens: 0 } },
      { server_tool_use: { web_search_requests: 0, web_fetch_requests: 2 } },
    ])
      expect(await rowOf(messages, { usage })).toMatchObject(known);
  });

  it('is unknown of a message that wrote to a cache, which costs more than input', async () => {
    const usage = { cache_creation_input_tokens: 4_000 };
    expect(await rowOf(messages, { usage })).toMatchObject({ ...unknown, inputTokens: 4_011 });
  });

  const openai = [
    [chatCompletions, 'prompt', 'completion'],
    [responses, 'input', 'output'],
  ] as const;

  it.each(openai)(
    'is unknown of $name for tokens that have rates of their own',
    async (api, input, output) => {
      for (const usage of [
        { [`${input}_tokens_details`]: { audio_tokens: 4 } },
        { [`${input}_tokens_details`]: { cached_tokens: 3, cache_write_tokens: 4 } },
        { [`${output}_tokens_details`]: { audio_tokens: 4 } },
        { [`${output}_tokens_details`]: { image_tokens: 4 } },
        { server_tool_use: { web_search_requests: 1 } },
        { num_sources_used: 2 },
        { num_server_side_tools_used: 7 },
        { server_side_tool_usage_details: { x_search_calls: 7 } },
        { prompt_audio_seconds: 203 },
        { search_context_size: 'low' },
      ])
        expect(await rowOf(api, { usage })).toMatchObject({ costNano: null, priceVersion: 'test' });
      const usage = {
        [`${input}_tokens_details`]: { cached_tokens: 0, audio_tokens: 0, image_tokens: 4 },
        [`${output}_tokens_details`]: { reasoning_tokens: 3, audio_tokens: 0, accepted_prediction_tokens: 1 },
        total_tokens: 18,
        num_sources_used: 0,
      };
      expect(await rowOf(api, { usage })).toMatchObject(known);
    },
  );

  it.each(openai)(
    'counts a thought of $name that stands in the total alone as output',
    async (api, _, output) => {
      const thought = (reasoning: number) => ({
        total_tokens: 48,
        [`${output}_tokens_details`]: { reasoning_tokens: reasoning },
      });
      const counted = { ...known, outputTokens: 37, costNano: 48_000 };
      expect(await rowOf(api, { usage: thought(30) })).toMatchObject(counted);
      expect(await rowOf(api, { usage: { total_tokens: 48 } })).toMatchObject(counted);
      expect(await rowOf(api, { usage: thought(12) })).toMatchObject({ ...counted, costNano: null });
    },
  );

  it('is unknown where a search was asked for, or a tool called that has a fee', async () => {
    for (const body of [{ web_search_options: {} }, { search_parameters: { mode: 'on' } }, { plugins: [{}] }])
      expect(await rowOf(chatCompletions, { body })).toMatchObject(unknown);
    expect(await rowOf(chatCompletions, { body: { web_search_options: null } })).toMatchObject(known);
    for (const type of ['web_search_call', 'image_generation_call'])
      expect(await rowOf(responses, { answer: { items: [{ type }] } })).toMatchObject(unknown);
    const told = { items: [{ type: 'message', text: '"web_search_call"' }] };
    expect(await rowOf(responses, { answer: told })).toMatchObject(known);
  });

  it('is unknown of a message with steps that may be those of another model', async () => {
    const step = (type: unknown) => ({ type, input_tokens: 5_000, output_tokens: 900 });
    for (const type of ['advisor_message', 'something_new', undefined])
      expect(await rowOf(messages, { usage: { iterations: [step('message'), step(type)] } })).toMatchObject(
        unknown,
      );
    expect(await rowOf(messages, { usage: { iterations: [null] } })).toMatchObject(unknown);
    expect(await rowOf(messages, { usage: { iterations: [step('message')] } })).toMatchObject(known);
    for (const dearer of [{ cache_creation_input_tokens: 5_000 }, { speed: 'fast' }])
      expect(
        await rowOf(messages, { usage: { iterations: [{ ...step('compaction'), ...dearer }] } }),
      ).toMatchObject({ outputTokens: 907, costNano: null });
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
    expect(await left.told.event).toMatchObject({ estimated: true, costNano: null, priceVersion: 'test' });
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

  it('is unknown where an answer tells another tier or a paid tool, and no numbers', async () => {
    const answers = [
      [chatCompletions, { service_tier: 'priority', choices: [] }],
      [chatCompletions, { choices: [{ message: { annotations: [{ type: 'url_citation' }] } }] }],
      [responses, { service_tier: 'flex', output: [] }],
      [responses, { output: [{ type: 'web_search_call' }] }],
    ] as const;
    for (const [endpoint, answer] of answers) {
      const { relay, told } = priced(endpoint, {});
      relay.onHead(200, { 'content-type': 'application/json' });
      relay.onData(Buffer.from(JSON.stringify(answer)));
      relay.onEnd();
      expect(await told.event).toMatchObject({ estimated: true, costNano: null, priceVersion: 'test' });
    }
    const { relay, told } = priced(chatCompletions, { stream: true });
    relay.onHead(200, { 'content-type': 'text/event-stream' });
    relay.onData(Buffer.from(sse({ service_tier: 'priority', choices: [{ delta: { content: 'Hm' } }] })));
    relay.onEnd();
    expect(await told.event).toMatchObject({ estimated: true, costNano: null });
  });

  it('is unknown of a response that broke off behind a search', async () => {
    const { relay, told } = priced(responses, { stream: true });
    relay.onHead(200, { 'content-type': 'text/event-stream' });
    relay.onData(Buffer.from(sse({ type: 'response.web_search_call.searching' })));
    relay.onData(Buffer.from(sse({ type: 'response.output_text.delta', delta: 'Hm' })));
    relay.onEnd();
    expect(await told.event).toMatchObject({ estimated: true, costNano: null });
  });

  it('is unknown of a completion that cites what it searched for unasked', async () => {
    const choices = [{ message: { content: 'x', annotations: [{ type: 'url_citation' }] } }];
    expect(await plainRow(chatCompletions, { answer: { choices } })).toMatchObject(unknown);
    for (const delta of [{ annotations: [{ type: 'url_citation' }] }, { executed_tools: [{ type: 'x' }] }]) {
      const { relay, told } = priced(chatCompletions, { stream: true });
      relay.onHead(200, { 'content-type': 'text/event-stream' });
      const usage = usages.get(chatCompletions);
      relay.onData(Buffer.from(sse({ choices: [{ delta: { content: 'x' } }] })));
      relay.onData(Buffer.from(sse({ choices: [{ delta }] }) + sse({ choices: [], usage })));
      relay.onData(Buffer.from('data: [DONE]\n\n'));
      relay.onEnd();
      expect(await told.event).toMatchObject(unknown);
    }
  });

  it('is unknown of a stream that tells it before its usage or behind', async () => {
    const word = { choices: [{ delta: { content: 'x' } }] };
    const cited = { choices: [{ delta: { annotations: [{ type: 'url_citation' }] } }] };
    const counted = { choices: [], usage: usages.get(chatCompletions) };
    const streamsOf = [
      [{ ...word, service_tier: 'priority' }, counted],
      [{ ...word, service_tier: 'priority' }, word, { ...counted, service_tier: 'default' }],
      [word, counted, cited],
    ];
    for (const events of streamsOf) {
      const { relay, told } = priced(chatCompletions, { stream: true });
      relay.onHead(200, { 'content-type': 'text/event-stream' });
      relay.onData(Buffer.from(`${events.map(sse).join('')}data: [DONE]\n\n`));
      relay.onEnd();
      expect(await told.event).toMatchObject(unknown);
    }
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
