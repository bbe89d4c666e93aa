import { describe, expect, it } from 'vitest';
import { endpoints } from './find-endpoint.ts';

const form = { type: 'object', properties: { model: { type: 'string' } }, required: ['model'] };

describe.each(endpoints)('a tool in a call of $name', ({ read }) => {
  const readText = (tools: string) => read(Buffer.from(`{"model":"acme/small","tools":${tools}}`));
  const readTools = (...tools: unknown[]) => readText(JSON.stringify(tools));
  const refusal = (param: string) =>
    expect.objectContaining({ code: 'unsupported_parameter', status: 400, param });

  it('names no model of its own', () => {
    for (const type of ['advisor_20260301', 'openrouter:advisor', 'function', undefined]) {
      const tool = { type, name: 'advisor', model: 'claude-opus-4-6' };
      expect(() => readTools(tool)).toThrow(refusal('tools[0].model'));
      expect(() => readTools({ type: 'function', parameters: form }, tool)).toThrow(
        refusal('tools[1].model'),
      );
    }
  });

  it('names none in its parameters, where they are no form of a function', () => {
    const tool = { type: 'openrouter:advisor', parameters: { name: 'x', model: 'claude-opus-4-6' } };
    expect(() => readTools({}, tool)).toThrow(refusal('tools[1].parameters.model'));
    expect(() => readTools({ parameters: { model: 'x' } })).toThrow(refusal('tools[0].parameters.model'));
  });

  it.each([
    ['[{"type":"a","mod\\u0065l" :\n"x"}]', 'tools[0].model'],
    ['[{"type":"a","MODEL":"x"}]', 'tools[0].MODEL'],
    ['[{"type":"a","model":null,"model":"x"}]', 'tools[0].model'],
    ['[{"model":"x","type":"image_generation","type":"a"}]', 'tools[0].model'],
    ['[{"type":"a","model":"x","type":"image_generation"}]', 'tools[0].model'],
    ['[{"type":"a","p\\u0061rameters":{"model":"x"}}]', 'tools[0].parameters.model'],
  ])('hides none, however it is written: %s', (tools, param) => {
    expect(() => readText(tools)).toThrow(refusal(param));
  });

  it.each(['"tools":[],"tools":[]', '"Tools":[{"type":"a","model":"x"}]'])(
    'stands in one list, spelt so: %s',
    (rest) => {
      expect(() => read(Buffer.from(`{"model":"a/b",${rest}}`))).toThrow(
        expect.objectContaining({ code: 'invalid_json', status: 400, param: 'tools' }),
      );
    },
  );

  it.each<[string, unknown]>([
    ['a function of chat completions', { type: 'function', function: { name: 'f', parameters: form } }],
    ['a function of responses', { type: 'function', name: 'f', parameters: form }],
    ["one of Anthropic's", { name: 'f', input_schema: { ...form, default: { model: 'x' } } }],
    ['an example', { type: 'function', function: { parameters: { default: { model: 'x' } } } }],
    ['an argument with a value', { type: 'function', parameters: { ...form, model: 'x' } }],
    ['a picture', { type: 'image_generation', model: 'gpt-image-1' }],
    ['a blank', { type: 'a', model: '' }],
    ['null', { type: 'a', model: null }],
  ])('may have a model in %s', (_name, tool) => {
    expect(readTools(tool, tool).model).toBe('acme/small');
  });

  it('need not be one', () => {
    for (const tools of ['null', '"\\"model\\":\\"x\\""', '{"model":"x"}', '[["model",{"model":"x"}]]'])
      expect(readText(tools).model).toBe('acme/small');
  });
});
