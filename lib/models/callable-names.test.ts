import { describe, expect, it } from 'vitest';
import { parseModelId } from '#lib/gateway/model-id.ts';
import { accountNameField } from '#lib/providers/input.ts';
import { modelNameField } from './input.ts';

const longest = { account: `a${'b'.repeat(62)}c`, name: `m${'/n'.repeat(99)}o` };
const accounts = ['acme', 'tensorzero', 'a-1', longest.account];
const pieces = [
  'a',
  'Z9',
  '.',
  '_',
  ':',
  '::',
  '@',
  '/',
  '-',
  'model_name::',
  'tensorzero::',
  ' ',
  '..',
  '//',
  'é',
  '%2f',
];

/** Whatever three pieces make, one behind another. */
function* combinations(): Generator<string> {
  for (const first of pieces)
    for (const second of ['', ...pieces]) for (const third of ['', ...pieces]) yield first + second + third;
}

/** As a person saves it: undefined where the form refuses. */
const saved = (typed: string) => modelNameField.safeParse(typed).data;

const forms: [string, (account: string, name: string) => string][] = [
  ['<account>/<model>', (account, name) => `${account}/${name}`],
  ['<account>::<model>', (account, name) => `${account}::${name}`],
  [
    'tensorzero::model_name::<account>::<model>',
    (account, name) => `tensorzero::model_name::${account}::${name}`,
  ],
  [
    'tensorzero::model_name::<account>/<model>',
    (account, name) => `tensorzero::model_name::${account}/${name}`,
  ],
];

/** One spelling means something else: to clients of TensorZero it is the prefix of every model. */
const isPrefix = (account: string, name: string) =>
  account === 'tensorzero' && name.startsWith('model_name::');

describe.each(forms)('a model that can be saved can be called as %s', (form, idOf) => {
  it.each(accounts)('of %s', (account) => {
    expect(accountNameField.safeParse(account).success).toBe(true);
    const names = [...new Set([...combinations(), longest.name].map(saved))].filter(
      (name) => name !== undefined,
    );
    expect(names.length).toBeGreaterThan(500);
    for (const name of names) {
      if (form === '<account>::<model>' && isPrefix(account, name)) continue;
      expect(parseModelId(idOf(account, name)), `${account} and ${name}`).toEqual({ account, name });
    }
  });
});

it('holds names to 200 characters, saved or called', () => {
  expect(saved(longest.name)).toHaveLength(200);
  expect(saved(`${longest.name}x`)).toBeUndefined();
  expect(() => parseModelId(`acme/${longest.name}x`)).toThrow(
    expect.objectContaining({ code: 'invalid_model' }),
  );
  expect(() => parseModelId(`${longest.account}x/small`)).toThrow(
    expect.objectContaining({ code: 'invalid_model' }),
  );
});
