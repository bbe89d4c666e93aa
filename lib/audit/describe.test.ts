import { describe, expect, test } from 'vitest';
import { describeClient } from './client-words.ts';
import { actionLabel, type DescribedEvent, describeEvent, phraseText, targetLabel } from './describe.ts';
import { detailRows } from './detail-rows.ts';

function said(event: Partial<DescribedEvent>): string {
  return phraseText(
    describeEvent({
      action: 'pat.create',
      outcome: 'done',
      actorLabel: 'admin@example.com',
      targetType: 'pat',
      targetLabel: 'laptop',
      details: {},
      ...event,
    }),
  );
}

const ada = { targetType: 'user', targetLabel: 'ada@example.com' };
const openai = { targetType: 'provider-account', targetLabel: 'openai-main' };

describe('describeEvent', () => {
  test.each<[string, Partial<DescribedEvent>]>([
    ['made the key laptop', { details: { owner: 'admin@example.com' } }],
    ['made the key laptop for ada@example.com', { details: { owner: 'ada@example.com' } }],
    [
      'revoked the key laptop of ada@example.com',
      { action: 'pat.revoke', details: { owner: 'ada@example.com' } },
    ],
    [
      'revoked all 3 keys of ada@example.com',
      { action: 'pat.revoke-all', ...ada, details: { keys: [1, 2, 3] } },
    ],
    ['revoked the only key of ada@example.com', { action: 'pat.revoke-all', ...ada, details: { keys: [1] } }],
    [
      'revoked all keys of ada@example.com (there were none)',
      { action: 'pat.revoke-all', ...ada, details: { keys: [] } },
    ],
    [
      'added the user ada@example.com as tenant admin',
      { action: 'user.create', ...ada, details: { roles: ['tenant-admin'] } },
    ],
    [
      'deactivated the user ada@example.com, which revoked 1 key',
      { action: 'user.deactivate', ...ada, details: { revokedKeys: [{}] } },
    ],
    [
      'linked an identity at the provider to ada@example.com, which ended a password that nobody had used',
      { action: 'user.link-identity', ...ada, details: { endedPassword: true } },
    ],
    [
      'changed the role of ada@example.com from Member to Tenant admin',
      {
        action: 'user.edit-roles',
        ...ada,
        details: { roles: ['tenant-admin'], previous: { roles: ['tenant-member'] } },
      },
    ],
    [
      'gave access to openai-main to everyone',
      {
        action: 'grant.set',
        ...openai,
        details: { role: 'provider-account-access', subject: { label: 'everyone' } },
      },
    ],
    [
      'took away management of openai-main from search',
      {
        action: 'grant.delete',
        ...openai,
        details: { role: 'provider-account-manager', subject: { label: 'search' } },
      },
    ],
    [
      'changed the security settings: maximum age from no limit to 90 days',
      {
        action: 'settings.edit-security',
        targetType: 'settings',
        targetLabel: 'Security',
        details: { maxPatAgeDays: 90, previous: { maxPatAgeDays: null } },
      },
    ],
  ])('says that somebody %s', (sentence, event) => {
    expect(said(event)).toBe(sentence);
  });

  test('a refused attempt was tried, and names no target that it never reached', () => {
    expect(said({ action: 'pat.revoke', outcome: 'refused' })).toBe('tried to revoke the key laptop');
    const action = 'user.deactivate';
    expect(said({ action, outcome: 'refused', targetType: 'action', targetLabel: action })).toBe(
      'tried to deactivate a user',
    );
    expect(said({ action: 'settings.edit-security', outcome: 'refused', targetType: 'action' })).toBe(
      'tried to change the security settings',
    );
  });

  test('what it has no words for keeps its own name', () => {
    expect(said({ action: 'virtual-account.regenerate-token', targetType: 'virtual-account' })).toBe(
      'did “Virtual account regenerate token” on the virtual account laptop',
    );
    expect(said({ action: 'constructor', targetType: 'action' })).toContain('Constructor');
  });

  test('names stand apart from the words around them', () => {
    const phrase = describeEvent({
      action: 'pat.revoke',
      outcome: 'done',
      actorLabel: 'a',
      targetType: 'pat',
      targetLabel: 'laptop',
      details: { owner: 'ada@example.com' },
    });
    expect(phrase).toEqual(['revoked the key ', { name: 'laptop' }, ' of ', { name: 'ada@example.com' }]);
  });
});

test('choices of the filters are words', () => {
  expect(actionLabel('pat.revoke')).toBe('Revoke a key');
  expect(actionLabel('settings.edit-security')).toBe('Change the security settings');
  expect(actionLabel('virtual-account.rotate')).toBe('Virtual account rotate');
  expect(['pat', 'provider-account', 'action'].map(targetLabel)).toEqual([
    'Key',
    'Provider account',
    'Attempt',
  ]);
});

describe('detailRows', () => {
  test('pairs what was with what is', () => {
    expect(detailRows({ maxPatAgeDays: 90, previous: { maxPatAgeDays: null } })).toEqual([
      { label: 'Maximum age', value: '90 days', before: 'no limit' },
    ]);
    expect(detailRows({ roles: ['tenant-admin'], previous: { roles: ['tenant-member'] } })).toEqual([
      { label: 'Roles', value: 'Tenant admin', before: 'Member' },
    ]);
    const ada = { kind: 'user', id: 'x', label: 'ada@example.com' };
    const opened = { restricted: false, subjects: [], previous: { restricted: true, subjects: [ada] } };
    expect(detailRows(opened)).toEqual([
      { label: 'Restricted', value: 'no', before: 'yes' },
      { label: 'On its list', value: 'nobody', before: 'ada@example.com · user' },
    ]);
    expect(detailRows({ name: 'new', version: 2, previous: { name: 'old' } })).toEqual([
      { label: 'Name', value: 'new', before: 'old' },
      { label: 'Version', value: '2' },
    ]);
  });

  test('reads times, money, lists and things with names', () => {
    expect(
      detailRows({
        expiresAt: '2026-03-01T12:00:00.000Z',
        inputNanoPerMillion: 150_000_000,
        revokedKeys: [
          { name: 'laptop', key: 'lk_pat_8Fq2XbYk0aLm' },
          { name: 'ci', key: 'lk_pat_Zk1vXbYk0aLm' },
        ],
        subject: { kind: 'team', id: 'x', label: 'search' },
        restricted: true,
        cachedInputNanoPerMillion: null,
      }),
    ).toEqual([
      { label: 'Expires', value: new Date('2026-03-01T12:00:00Z') },
      { label: 'Input price', value: '$0.15 per million tokens' },
      { label: 'Keys revoked', value: ['laptop · lk_pat_8Fq2XbYk0aLm', 'ci · lk_pat_Zk1vXbYk0aLm'] },
      { label: 'Subject', value: 'search · team' },
      { label: 'Restricted', value: 'yes' },
      { label: 'Cached input price', value: 'none' },
    ]);
    expect(detailRows({ constructor: 'a', valueOf: 1 }).map(({ label }) => label)).toEqual([
      'Constructor',
      'Value of',
    ]);
    expect(detailRows({ expiresAt: null, roles: ['tenant-admin', 'auditor'] })).toEqual([
      { label: 'Expires', value: 'never' },
      { label: 'Roles', value: 'Tenant admin, auditor' },
    ]);
  });

  test('lays objects flat, and what lies deeper is written out', () => {
    expect(detailRows({ limit: { perDay: { requests: { soft: 1 } } } })).toEqual([
      { label: 'Limit: per day: requests', value: '{"soft":1}' },
    ]);
  });
});

test.each([
  [null, undefined],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0', 'Firefox 141 on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Edge 140 on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'Safari 18 on iOS',
  ],
  ['curl/8.14.1', 'curl 8.14.1'],
  ['python-requests/2.32 (linux)', 'python-requests 2.32'],
  ['Mozilla/5.0', 'a browser'],
])('the client of %s reads %s', (userAgent, words) => {
  expect(describeClient(userAgent)).toBe(words);
});
