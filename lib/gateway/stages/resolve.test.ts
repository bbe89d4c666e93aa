import { describe, expect, it } from 'vitest';
import { fakePorts, keyRecord } from '#tests/support/fake-ports.ts';
import type { Catalog, KeyRecord, Model, ProviderAccount } from '../ports.ts';
import { callableModels, deniedError, resolve } from './resolve.ts';

const [userId, teamId, otherTeamId, everyoneId, virtualAccountId] = ['u', 't', 'o', 'e', 'v'];

function catalogWith(allowedSubjects: ReadonlySet<string> | null, names = ['small']): Catalog {
  const models = new Map<string, Model>();
  const account: ProviderAccount = {
    id: 'a',
    name: 'acme',
    origin: 'http://a',
    basePath: '',
    internal: false,
    simulated: false,
    credential: null,
    credentialBytes: null,
    models,
  };
  for (const name of names) {
    models.set(name, {
      id: name,
      name,
      fullName: `acme/${name}`,
      upstreamId: name,
      types: ['chat'],
      allowedSubjects,
      price: null,
      createdAtSeconds: 0,
    });
  }
  return { version: 1, accounts: new Map([[account.name, account]]) };
}

const granted = { accountIds: new Set(['a']) };
const person = (values: Partial<KeyRecord> = {}) =>
  keyRecord({ ...granted, userId, teamIds: new Set([everyoneId, teamId]), ...values });
const machine = (values: Partial<KeyRecord> = {}) =>
  keyRecord({ ...granted, kind: 'vat', userId: null, virtualAccountId, ...values });

describe('a model that is kept for some', () => {
  const cases: [who: string, allowed: string[] | null, record: KeyRecord, may: boolean][] = [
    ['anybody with a grant, where there is no list', null, person(), true],
    ['nobody, where the list is empty', [], person(), false],
    ['a person that it names', [userId], person(), true],
    ['another person', ['someone'], person(), false],
    ['a member of a team that it names', [teamId], person(), true],
    ['a member of another team', [otherTeamId], person(), false],
    ['a person, where it names everyone', [everyoneId], person(), true],
    ['a person who left that team', [teamId], person({ teamIds: new Set([everyoneId]) }), false],
    ['a virtual account that it names', [virtualAccountId], machine(), true],
    ['another virtual account', ['another'], machine(), false],
    ['a virtual account, where it names people and teams', [userId, teamId, everyoneId], machine(), false],
    ['an admin, whom it does not name', ['someone'], person({ isTenantAdmin: true }), true],
    ['a person that it names, without a grant', [userId], person({ accountIds: new Set() }), false],
  ];

  it.each(cases)('may be called by %s: %j', (_who, allowed, record, may) => {
    const catalog = catalogWith(allowed && new Set(allowed));
    expect('model' in resolve('acme/small', 'chat', record, catalog)).toBe(may);
    expect(callableModels(record, catalog)).toHaveLength(may ? 1 : 0);
  });
});

describe('a model that does not exist', () => {
  const refusalOf = (requested: string, names: string[], record = person()) => {
    const catalog = catalogWith(null, names);
    try {
      resolve(requested, 'chat', record, catalog);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('it was found');
  };

  it('is answered with the nearest that the key may call', () => {
    expect(refusalOf('acme/smal', ['small', 'large'])).toContain('Did you mean acme/small');
  });

  it('is answered with some that the key may call, where none is near', () => {
    const named = 'A model is called as <provider account>/<model name>. There is no model "gpt-4o".';
    expect(refusalOf('gpt-4o', ['haiku-of-the-north'])).toBe(
      `${named} This key may call acme/haiku-of-the-north.`,
    );
    expect(
      refusalOf('gpt-4o', ['one-of-the-many', 'two-of-the-many', 'three-of-the-many', 'four-of-the-many']),
    ).toBe(
      `${named} This key may call acme/one-of-the-many, acme/two-of-the-many, acme/three-of-the-many; all are at GET /models.`,
    );
  });

  it('names none to a key that may call none', () => {
    const text = refusalOf('gpt-4o', ['small'], person({ accountIds: new Set() }));
    expect(text).toMatch(
      /There is no model "gpt-4o"\. This key may call no model yet: ask a tenant admin\.$/,
    );
  });
});

describe('deniedError', () => {
  const [account] = catalogWith(null).accounts.values();
  const refusal = async (whomToAsk: () => Promise<readonly string[]>) => {
    if (!account) throw new Error('the catalogue is empty');
    return deniedError(keyRecord(), { denied: account }, fakePorts({ whomToAsk }));
  };

  it.each<[string, () => Promise<readonly string[]>, string]>([
    [
      'each of those to ask',
      async () => ['ada@example.test', 'bob@example.test'],
      'Ask ada@example.test, bob@example.test.',
    ],
    ['an admin, where there is nobody', async () => [], 'Ask a tenant admin.'],
    [
      'an admin, where nobody can be looked up',
      () => Promise.reject(new Error('away')),
      'Ask a tenant admin.',
    ],
  ])('names %s', async (_whom, whomToAsk, words) => {
    const error = await refusal(whomToAsk);
    expect(error).toMatchObject({ code: 'model_access_denied', status: 403 });
    expect(error.message).toContain(`no access to the provider account "acme". ${words}`);
  });
});
