import { describe, expect, it } from 'vitest';
import { elsewhereNames, otherModelNames } from './elsewhere.ts';
import { endpoints } from './find-endpoint.ts';

const escaped = (name: string) => `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`;

describe.each(endpoints)('a call of $name', ({ read }) => {
  const readText = (rest: string) => read(Buffer.from(`{"model":"acme/small",${rest}}`));
  const readWith = (rest: object) => read(Buffer.from(JSON.stringify({ model: 'acme/small', ...rest })));
  const refusal = (param: string) =>
    expect.objectContaining({ code: 'unsupported_parameter', status: 400, param });

  it.each(otherModelNames)('names no other model in %s', (param) => {
    for (const value of ['acme/large', ['acme/large'], { model: 'acme/large' }]) {
      expect(() => readWith({ [param]: value })).toThrow(refusal(param));
    }
  });

  it.each([
    'api_base',
    'base_url',
    'api_key',
    'custom_llm_provider',
    'deployment_id',
    'litellm_credential_name',
    'extra_headers',
    'headers',
    'extra_body',
    'vertex_credentials',
    'aws_role_name',
    'aws_bedrock_runtime_endpoint',
    'tensorzero::credentials',
  ])('names no other address and no other credential in %s', (param) => {
    expect(elsewhereNames).toContain(param);
    for (const value of ['https://elsewhere.example', { authorization: 'Bearer other' }]) {
      expect(() => readWith({ [param]: value })).toThrow(refusal(param));
    }
    expect(() => readWith({ [param]: null })).not.toThrow();
  });

  it.each(elsewhereNames)('spells %s in no other way', (param) => {
    expect(() => readText(`"${escaped(param)}":"x"`)).toThrow(refusal(param));
    expect(() => readWith({ [param.toUpperCase()]: ['x'] })).toThrow(
      expect.objectContaining({ code: 'invalid_json', param }),
    );
  });

  it.each(['models', 'byok'])('says nothing of providerOptions.gateway.%s', (name) => {
    const param = `providerOptions.gateway.${name}`;
    const options = { anthropic: {}, gateway: { order: ['a'], [name]: ['acme/large'] } };
    expect(() => readWith({ providerOptions: options })).toThrow(refusal(param));
    expect(() => readText(`"providerOptions": {"gateway": {"${escaped(name)}" : {"a":1}} }`)).toThrow(
      refusal(param),
    );
    expect(() => readText(`"providerOptions":{"gateway":{"${name}":[]},"gateway":{}}`)).toThrow(
      expect.objectContaining({ code: 'invalid_json', param: 'providerOptions.gateway' }),
    );
  });

  it.each([null, false, '', [], {}])('may say nothing there: %j', (value) => {
    expect(readWith({ fallbacks: value, api_base: value }).model).toBe('acme/small');
  });

  it('may name hosts of that one model, and what nobody knows yet', () => {
    const rest = {
      provider: { order: ['a'] },
      providerOptions: { gateway: { order: ['a'], models: [] }, anthropic: { models: ['a'] } },
      api_version: '2024-10-21',
      x_new: ['a'],
      metadata: { models: ['acme/large'], api_base: 'x' },
    };
    expect(readWith(rest).model).toBe('acme/small');
    expect(readWith({ providerOptions: 'none' }).model).toBe('acme/small');
  });
});
