import { describe, expect, it } from 'vitest';
import { respond, streamHead } from '#tests/support/provider-answers.ts';
import type { Script } from '#tests/support/provider-call.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand();

const asJson = { 'content-type': 'application/json' };
const asStream = { 'content-type': 'text/event-stream' };
const code = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
const done = 'data: [DONE]\n\n';
const chunk = (content: string) => `data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;

/** As an encoder may write it that escapes more than it must. */
const spellings: [string, (credential: string) => string][] = [
  ['first letter', (credential) => code(credential.charAt(0)) + credential.slice(1)],
  ['every letter', (credential) => [...credential].map(code).join('')],
  ['capital digits', (credential) => credential.replace('-', '\\u002D')],
  ['twice', (credential) => JSON.stringify(code(credential.charAt(0))).slice(1, -1) + credential.slice(1)],
];

const places: [string, boolean, (copy: string) => Script][] = [
  ['a plain answer', false, (copy) => respond(200, `{"choices":[],"debug":"${copy}"}`, asJson)],
  ['an error', false, (copy) => respond(400, `{"error":{"message":"no such key: ${copy}"}}`, asJson)],
  [
    'an error that quotes its start',
    false,
    (copy) => respond(429, `{"error":"${copy.slice(0, 60)}"}`, asJson),
  ],
  [
    'an event of a stream',
    true,
    (copy) => ({
      steps: [streamHead(), { write: chunk('hello') }, { write: chunk(copy) + done }, { end: true }],
    }),
  ],
  [
    'an error inside of a 200',
    true,
    (copy) => ({
      steps: [streamHead(), { write: `data: {"error":{"message":"${copy}"}}\n\n` }, { end: true }],
    }),
  ],
  [
    'an error in a stream that has begun',
    true,
    (copy) => ({
      steps: [
        streamHead(),
        { write: chunk('hello') },
        { write: `data: {"error":{"message":"${copy}"}}\n\n` },
        { end: true },
      ],
    }),
  ],
];

/** All that arrived, also of an answer that was cut. */
async function receivedOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of response.body ?? []) parts.push(part);
  } catch {
    // It was cut, as it should be.
  }
  return Buffer.concat(parts).toString();
}

/** What a client may make of it: JSON undone as often as there may be JSON in JSON. */
function read(text: string): string {
  let seen = text;
  for (let depth = 0; depth < 3; depth += 1) {
    seen = seen
      .replaceAll('\\\\', '\\')
      .replace(/\\u([0-9a-fA-F]{4})/g, (_, digits: string) =>
        String.fromCharCode(Number.parseInt(digits, 16)),
      );
  }
  return seen;
}

describe.each(transports)('a provider that repeats our credential over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);

  describe.each(places)('in %s', (_place, stream, script) => {
    it.each(spellings)('has it taken out where JSON escaped it (%s)', async (_spelling, spell) => {
      const copy = spell(stand.credential);
      expect(read(copy)).toBe(stand.credential);
      stand.provider.script(script(copy));
      const response = await fetch(`${at.origin}/api/inference/openai/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${stand.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: stand.model, stream, messages: [{ role: 'user', content: 'Hi' }] }),
      });
      const text = await receivedOf(response);
      expect(text).toContain('[redacted]');
      expect(read(text)).not.toContain(stand.credential);
      expect(read(text)).not.toContain(stand.credential.slice(0, 14));
    });
  });

  it.each<[string, (credential: string) => string]>([
    ['letters', (credential) => `${credential.slice(0, 10)}XXXXXXXX${credential.slice(-4)}`],
    ['two stars', (credential) => `${credential.slice(0, 10)}**${credential.slice(-4)}`],
    ['blanks around the mask', (credential) => `${credential.slice(0, 10)} ... ${credential.slice(-4)}`],
    ['nothing, from the middle of it', (credential) => credential.slice(12, 22)],
    ['nothing, in another case', (credential) => credential.toUpperCase()],
  ])('has it taken out where a refusal hides the rest by %s', async (_how, quote) => {
    const quoted = quote(stand.credential);
    const body = JSON.stringify({
      error: { message: `The key ${quoted} may not do this.`, code: 'forbidden' },
    });
    stand.provider.script(respond(403, body, { ...asJson, 'openai-hint': quoted, 'x-request-id': 'req_1' }));
    const response = await fetch(`${at.origin}/api/inference/openai/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stand.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: stand.model, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    expect(response.status).toBe(403);
    expect(response.headers.get('openai-hint')).toBeNull();
    expect(response.headers.get('x-latchkey-upstream-request-id')).toBe('req_1');
    expect(await response.json()).toEqual({
      error: { message: 'The key [redacted] may not do this.', code: 'forbidden' },
    });
  });

  it.each<[string, number, (credential: string) => Record<string, string>]>([
    ['the type of an answer', 200, (credential) => ({ 'content-type': `application/json; x=${credential}` })],
    [
      'the name of its type',
      200,
      (credential) => ({ 'content-type': `application/${credential}+json; charset=utf-8` }),
    ],
    ['the type of a refusal', 400, (credential) => ({ 'content-type': `application/json; x=${credential}` })],
    ['the type of a stream', 200, (credential) => ({ 'content-type': `text/event-stream; x=${credential}` })],
    ['the name of a header', 200, (credential) => ({ ...asJson, [`openai-${credential}`]: '1' })],
    ['the name of a stream’s', 200, (credential) => ({ ...asStream, [`openai-${credential}`]: '1' })],
  ])('has it taken out of %s (%i)', async (_place, status, headersOf) => {
    const headers = headersOf(stand.credential);
    const isStream = headers['content-type']?.startsWith('text/event-stream');
    stand.provider.script(respond(status, isStream ? chunk('hello') + done : '{"choices":[]}', headers));
    const response = await fetch(`${at.origin}/api/inference/openai/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stand.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: stand.model, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    expect(response.status).toBe(status);
    const received = [...response.headers].flat().join('\n').toLowerCase();
    expect(received).not.toContain(stand.credential.toLowerCase());
    expect(response.headers.get('content-type')).toMatch(
      /^(?:application\/json|text\/event-stream)(?:; charset=utf-8)?$/,
    );
    expect(await receivedOf(response)).not.toBe('');
  });
});
