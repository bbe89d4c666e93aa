import { describe, expect, it } from 'vitest';
import { findDoor } from '../doors.ts';
import type { Exchange } from '../exchange.ts';
import { endpoints } from './find-endpoint.ts';
import { baseUrlError, notHereError } from './not-here.ts';

const asked = { family: 'openai', endpoint: 'nothing', request: { method: 'POST' } } as Exchange;

/** Every method and path that a refusal names. */
function namedIn(message: string) {
  return [...message.matchAll(/for \S+(?: SDKs)? (.+?) below (\/[\w/]+)/g)].flatMap(([, calls = '', base]) =>
    [...calls.matchAll(/(GET|POST) ([\w/]+)/g)].map(([, method, route]) => ({
      method,
      door: findDoor(`${base}/${route}`),
    })),
  );
}

describe.each([
  ['what is not here', notHereError],
  ['a base URL itself', baseUrlError],
])('the refusal of %s', (_what, refusal) => {
  it('names every endpoint behind the door where it answers, the models of each API, and nothing else', () => {
    const calls = endpoints.map(({ name, family }) => ({ method: 'POST', door: { family, endpoint: name } }));
    const lists = (['openai', 'anthropic'] as const).map((family) => ({
      method: 'GET',
      door: { family, endpoint: 'models' },
    }));
    const named = namedIn(refusal(asked).message);
    expect(named).toHaveLength(calls.length + lists.length);
    expect(named).toEqual(expect.arrayContaining([...calls, ...lists]));
  });
});

it('reads as a sentence', () => {
  expect(notHereError(asked).message).toBe(
    "The gateway does not answer POST nothing here. It answers for OpenAI's SDKs POST chat/completions, POST responses and GET models below /api/inference/openai, for Anthropic's POST v1/messages, POST v1/messages/count_tokens and GET v1/models below /api/inference/anthropic.",
  );
});
