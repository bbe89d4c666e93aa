import { describe, expect, it } from 'vitest';
import type { Model } from '../ports.ts';
import { responses } from './responses.ts';

const model = { upstreamId: 'gpt-"x"' } as Model;
const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const read = (rest: object) => responses.read(bytes({ model: 'acme/small', ...rest }));
/** Every character as an escape of six. */
const escaped = (text: string) =>
  Array.from(text, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const message = (part: object) => [{ role: 'user', content: [{ type: 'input_text', text: 'a' }, part] }];

describe('the request', () => {
  it('passes byte for byte but for the model', () => {
    const body =
      '{ "store": true,"max_output_tokens": 1e3,\n "model" : "acme/small", "input":"é\\u00e9", "stream":true,"stream_options":{"include_obfuscation":false} }';
    const request = responses.read(bytes(body));
    expect(request).toMatchObject({ model: 'acme/small', stream: true });
    expect(request.bodyFor(model).toString()).toBe(
      body.replace('"acme/small"', JSON.stringify(model.upstreamId)),
    );
  });

  it.each([
    ['[]', 'invalid_json'],
    ['{"model":"a/b","model":"a/c"}', 'invalid_json'],
    ['{"model":"a/b","stream":true,"stream":false}', 'invalid_json'],
    ['{"model":"a/b","background":false,"background":true}', 'invalid_json'],
    ['{"input":"x"}', 'missing_model'],
    ['{"model":7}', 'invalid_model'],
  ])('%s is refused as %s', (body, code) => {
    expect(() => responses.read(bytes(body))).toThrow(expect.objectContaining({ code }));
  });

  it.each([true, 'true', 1])('is refused with background: %j, by that name', (background) => {
    for (const stream of [true, false]) {
      expect(() => read({ background, stream })).toThrow(
        expect.objectContaining({ code: 'unsupported_parameter', status: 400, param: 'background' }),
      );
    }
  });

  it('passes without a background', () => {
    for (const background of [undefined, null, false]) expect(read({ background }).model).toBe('acme/small');
  });
});

describe('an id of what a provider has kept', () => {
  it.each<[string, object]>([
    ['previous_response_id', { previous_response_id: 'resp_1' }],
    ['conversation', { conversation: 'conv_1' }],
    ['conversation', { conversation: { id: 'conv_1' } }],
    ['prompt', { prompt: { id: 'pmpt_1', variables: { file: { type: 'input_file', file_id: 'file-1' } } } }],
    ['input[0].content[1].file_id', { input: message({ type: 'input_file', file_id: 'file-1' }) }],
    ['input[0].content[1].file_id', { input: message({ type: 'input_image', file_id: 'file-1' }) }],
    [
      'input[1].output[0].file_id',
      { input: [{}, { type: 'function_call_output', output: [{ type: 'input_file', file_id: 'f' }] }] },
    ],
    ['input[0].output.file_id', { input: [{ type: 'computer_call_output', output: { file_id: 'f' } }] }],
    ['input[0].container_id', { input: [{ type: 'code_interpreter_call', container_id: 'cntr_1' }] }],
    ['input[0].environment.container_id', { input: [{ environment: { container_id: 'cntr_1' } }] }],
    [
      'input[1]',
      {
        input: [
          { role: 'user', content: 'a' },
          { type: 'item_reference', id: 'msg_1' },
        ],
      },
    ],
    ['input[0]', { input: [{ id: 'msg_1' }] }],
    ['input[0]', { input: [{ type: null, id: 'msg_1' }] }],
    ['input[0]', { input: [{ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: null }] }],
    ['input[0]', { input: [{ type: 'reasoning', id: 'rs_1', summary: [], content: [] }] }],
    ['input[0]', { input: [{ type: 'image_generation_call', id: 'ig_1' }] }],
    ['tools[0].vector_store_ids', { tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] }],
    ['tools[1].container', { tools: [{}, { type: 'code_interpreter', container: 'cntr_1' }] }],
    ['tools[0].container.file_ids', { tools: [{ container: { type: 'auto', file_ids: ['f'] } }] }],
    ['tools[0].input_image_mask.file_id', { tools: [{ input_image_mask: { file_id: 'f' } }] }],
    [
      'tools[0].environment.skills[0].skill_id',
      { tools: [{ environment: { skills: [{ skill_id: 's' }] } }] },
    ],
    ['tools[0].tunnel_id', { tools: [{ type: 'mcp', tunnel_id: 'tnl_1' }] }],
    ['input_file_id', { input_file_id: 'file-1' }],
  ])('in %s is 404 by that name', (param, rest) => {
    expect(() => read({ input: 'x', ...rest })).toThrow(
      expect.objectContaining({ code: 'not_found', status: 404, param }),
    );
    expect(() => read({ input: 'x', ...rest })).toThrow(param);
  });

  it.each([
    '{"model":"a/b","Previous_Response_ID":"resp_1"}',
    '{"model":"a/b","previous_response_id":"resp_1","previous_response_id":null}',
    '{"model":"a/b","previous_response\\u005fid":"resp_1"}',
    '{"model":"a/b","input":[{"content":[{"file\\u005fid" : \n "f"}]}]}',
    '{"model":"a/b","tools":[{"vector_store_ids":[ \n\t "v"]}]}',
    '{"model":"a/b","input":[{"id":"m","type":"item\\u005freference"}]}',
    `{"model":"a/b","input":[{"id":"m","type":"${escaped('item_reference')}"}]}`,
    `{"model":"a/b","input":[{"id":"m","type":"${escaped('image_generation_call')}","result":""}]}`,
    '{"model":"a/b","previou\u017f_response_id":"resp_1"}',
  ])('is found however it is written: %s', (body) => {
    expect(() => responses.read(bytes(body))).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it.each([
    ['input[0].type', `{"model":"a/b","input":[{"id":"m","type":"${'a'.repeat(5_000)}"}]}`],
    ['input[0].type', '{"model":"a/b","input":[{"id":"m","type":"item_reference","type":"message"}]}'],
    ['input[0].Type', '{"model":"a/b","input":[{"type":"item_reference","id":"m","Type":"message"}]}'],
    ['input[1].id', '{"model":"a/b","input":[{},{"id":"m","role":"user","id":null}]}'],
    [null, '{"model":"a/b","input":[{"id":"m","type":"\\q"}]}'],
    [null, '{"model":"a/b","input":[{"\\q":"m"}]}'],
  ])('cannot hide where %s is read in two ways, or not at all', (param, body) => {
    expect(() => responses.read(bytes(body))).toThrow(
      expect.objectContaining({ code: 'invalid_json', status: 400, param }),
    );
  });

  it.each<[string, object]>([
    ['null', { previous_response_id: null, conversation: null, prompt: null }],
    ['in no list', { tools: [{ vector_store_ids: [] }, { container: { type: 'auto', file_ids: [] } }] }],
    ['null in a part', { input: message({ type: 'input_file', file_id: null, file_data: 'data:,a' }) }],
    ['a word of a text', { input: '{"previous_response_id":"resp_1","file_id":"f"}' }],
    [
      "a name in a tool's own form",
      {
        tools: [{ type: 'function', parameters: { properties: { file_id: {} }, default: { file_id: 'a' } } }],
      },
    ],
    ['a name in a form of the answer', { text: { format: { schema: { example: { container: 'a' } } } } }],
    ['a header for a server', { tools: [{ type: 'mcp', headers: { container: 'a' } }] }],
    ['of the caller alone', { metadata: { file_id: 'mine' }, prompt_cache_key: 'a', store: true }],
    [
      'of an item that is all there',
      {
        input: [
          { id: 'msg_1', type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] },
          { id: 'msg_2', role: 'user', content: 'a' },
          { id: 'fc_1', type: 'function_call', call_id: 'c', name: 'f', arguments: '{"file_id":"a"}' },
          { type: 'function_call_output', call_id: 'c', output: 'a' },
          { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'gAAA' },
          { id: 'rs_2', type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'a' }] },
          { type: 'reasoning', summary: [], encrypted_content: null },
          { id: 'ig_1', type: 'image_generation_call', result: 'iVBO' },
          { type: 'compaction', encrypted_content: 'gAAA' },
        ],
      },
    ],
  ])('is not meant by %s', (_name, rest) => {
    expect(read({ input: 'x', ...rest }).model).toBe('acme/small');
  });
});

describe('the usage of a plain answer', () => {
  it('is the whole prompt, the cached part of it, and all of the output', () => {
    const usage = {
      input_tokens: 2_310,
      input_tokens_details: { cached_tokens: 2_000 },
      output_tokens: 55,
      output_tokens_details: { reasoning_tokens: 40 },
      total_tokens: 2_365,
    };
    const output = [{ content: [{ type: 'output_text', text: '"usage":{"input_tokens":1}' }] }];
    expect(responses.usageOf(bytes({ output, usage, user: null, metadata: {} }))).toEqual({
      inputTokens: 2_310,
      cachedInputTokens: 2_000,
      outputTokens: 55,
    });
  });

  it.each([
    ['none', { output: [] }],
    ['zeros', { usage: { input_tokens: 0, output_tokens: 0 } }],
    ['that of chat completions', { usage: { prompt_tokens: 3, completion_tokens: 4 } }],
    ['null', { usage: null }],
    ['broken', '{"usage":{"input_tokens":"\\q"}}'],
  ])('is unknown where there is %s', (_name, answer) => {
    expect(responses.usageOf(bytes(answer))).toBeUndefined();
  });
});
