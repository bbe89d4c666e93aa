import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { checkCredentials } from '#lib/auth/sign-in.ts';
import { listPeople } from '#lib/users/list.ts';
import { createAdmin } from '#tests/support/factories.ts';
import { usageRows } from '#tests/support/gateway-stand.ts';
import { send } from '#tests/support/raw-http.ts';
import { openStand } from '#tests/support/stand-suite.ts';

const stand = openStand();

/** In every hostile text: where it stands in a statement's own words, somebody put it there. */
const marker = 'zqxjmarker';

const pieces = [
  "'",
  '"',
  '`',
  '\\',
  '--',
  '/*',
  '*/',
  ';',
  ')',
  '$1',
  '$$',
  '||',
  "E'",
  '%',
  '_',
  ' ',
  '\t',
  'é',
  '\u202e',
  '🔑',
];
const phrases = [
  `' or '${marker}'='${marker}`,
  `'; drop table api_keys; -- ${marker}`,
  `') union select null, '${marker}' --`,
  `\\'; select pg_sleep(9); -- ${marker}`,
  `${marker}"; select 1; --`,
  `$$${marker}$$`,
  `E'\\x27 ${marker}'`,
  `' || (select '${marker}') || '`,
  `${marker}%' escape '!' --`,
];
const hostile = fc.oneof(
  fc.constantFrom(...phrases),
  fc
    .tuple(
      fc.array(fc.constantFrom(...pieces), { maxLength: 12 }),
      fc.array(fc.constantFrom(...pieces), { maxLength: 12 }),
    )
    .map(([before, after]) => `${before.join('')}${marker}${after.join('')}`),
);

/** The words and the values of every statement that leaves this process. */
function listenToStatements() {
  const texts: string[] = [];
  const values: string[] = [];
  const { query } = pg.Client.prototype;
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...given: unknown[]
  ) {
    const [statement, parameters] = given as [string | { text: string; values?: unknown[] }, unknown[]?];
    texts.push(typeof statement === 'string' ? statement : statement.text);
    const told = typeof statement === 'string' ? parameters : (statement.values ?? parameters);
    if (Array.isArray(told)) values.push(JSON.stringify(told));
    return Reflect.apply(query, this, given);
  });
  return { texts, values, stop: () => spy.mockRestore() };
}

const asHeader = (text: string) => Buffer.from(text).toString('latin1');
const chat = (body: object) => JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }], ...body });

describe('a hostile text', () => {
  it('never becomes part of a statement, wherever a client puts it', async () => {
    const admin = await createAdmin(stand.database.db, stand.tenantId);
    const { db } = stand.composition.runtime;
    const heard = listenToStatements();
    const url = `${stand.baseUrl}/chat/completions`;
    const json = ['content-type', 'application/json'];
    const bearer = ['authorization', `Bearer ${stand.key}`, ...json];
    const places: ((text: string) => Promise<unknown>)[] = [
      (text) =>
        send(url, { headers: ['authorization', `Bearer ${asHeader(text)}`, ...json], body: chat({}) }),
      (text) => send(url, { headers: ['x-api-key', asHeader(text), ...json], body: chat({}) }),
      (text) => send(url, { headers: bearer, body: chat({ model: text }) }),
      (text) => send(url, { headers: bearer, body: chat({ model: `acme/${text}` }) }),
      (text) => send(url, { headers: bearer, body: chat({ model: stand.model, user: text, stop: [text] }) }),
      (text) => {
        const metadata = asHeader(JSON.stringify({ [text.slice(0, 40)]: text, note: text }));
        const headers = [...bearer, 'x-latchkey-metadata', metadata, 'user-agent', asHeader(text)];
        return send(url, { headers, body: chat({ model: stand.model }) });
      },
      (text) =>
        send(`${stand.baseUrl}/models/${encodeURIComponent(text)}`, { method: 'GET', headers: bearer }),
      (text) =>
        send(`${stand.baseUrl}/models?${encodeURIComponent(text)}`, { method: 'GET', headers: bearer }),
      (text) => checkCredentials(db, { email: text, password: text, address: text }, new Date()),
      (text) =>
        listPeople(db, admin, { search: text, sort: 'created', descending: true }, { limit: 5 }, new Date()),
    ];
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(hostile, fc.nat(places.length - 1), async (text, at) => {
        await places[at]?.(text);
        sent += 1;
      }),
      { numRuns: 1_000 },
    );
    for (const place of places) await place(phrases[0] ?? marker);
    await usageRows(stand, 1);
    heard.stop();
    expect(sent).toBe(1_000);
    expect(heard.texts.length).toBeGreaterThan(300);
    expect(heard.texts.filter((text) => text.includes(marker))).toEqual([]);
    // They did get that far: as values.
    const reached = heard.values.filter((text) => text.includes(marker));
    expect(reached.length).toBeGreaterThan(50);
    const { rows } = await stand.database.pool.query('select count(*)::int as keys from api_keys');
    expect(rows[0].keys).toBeGreaterThan(0);
  }, 120_000);

  it('has no way into one: what is put together as text stands in three files, from lists of our own', () => {
    const root = new URL('../..', import.meta.url).pathname;
    const files = globSync(['app/**/*.{ts,tsx}', 'lib/**/*.ts', 'db/**/*.ts', 'server/**/*.ts'], {
      cwd: root,
    })
      .filter((file) => !file.includes('.test.'))
      .filter((file) => /\bsql\s*\.\s*(?:raw|identifier)\b/.test(readFileSync(`${root}${file}`, 'utf8')));
    expect(files.toSorted()).toEqual([
      'db/queries/usage-write.ts',
      'db/schema/one-of.ts',
      'db/usage-partitions.ts',
    ]);
  });
});
