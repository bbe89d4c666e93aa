import { describe, expect, it } from 'vitest';
import { strayCall } from './stray-call.ts';

const publicUrl = 'https://latchkey.example.test';
const json = { 'content-type': 'application/json' };
const ask = (path: string, headers: Record<string, string> = json, method = 'POST') =>
  strayCall({ method, path, headers: new Headers(headers) }, publicUrl);

describe('a call that missed its door', () => {
  it.each([
    '//api/inference/openai/v1/chat/completions',
    '/api//inference/openai/chat/completions',
    '/API/inference/OpenAI/v1/chat/completions',
    '/V1/chat/completions',
    '/Chat/Completions',
    '//v1/models',
    '/%76%31/chat/completions',
    '/api%2Finference%2Fopenai/chat/completions',
    '/./v1/chat/completions',
    '/x/../v1/chat/completions',
    '\\v1\\chat\\completions',
    '/api/inference',
    '/api/inference/chat/completions',
    '/api/inference/OpenAi',
  ])('is told the base URL, and that %s is no path: by any method, whoever asks', (path) => {
    for (const method of ['POST', 'GET', 'DELETE', 'PUT']) {
      for (const headers of [{}, json, { origin: 'https://evil.example' }, { accept: 'text/html' }]) {
        const stray = ask(path, headers as Record<string, string>, method);
        expect(stray?.family, `${method} ${path}`).toBe('openai');
        expect(stray?.error).toMatchObject({ status: 404, code: 'not_found', retryable: false });
        expect(stray?.error.message).toContain(`${publicUrl}/api/inference/openai`);
        expect(stray?.error.message).toContain('exactly');
      }
    }
  });

  it.each(['//anthropic/v1/messages', '/Anthropic/V1/Messages', '//v1/messages', '/API/inference/anthropic'])(
    'is told so in the shape of its own API: %s',
    (path) => {
      const stray = ask(path);
      expect(stray?.family).toBe('anthropic');
      expect(stray?.error.message).toContain(`${publicUrl}/api/inference/anthropic`);
    },
  );

  it('is also what a program sends to a page, where no browser has a part in it', () => {
    for (const path of ['/', '/sign-in', '/inference/openai/chat/completions', '/nothing'])
      expect(ask(path)?.family, path).toBe('openai');
    expect(ask('/anything', { 'x-api-key': 'x' })).toBeDefined();
  });

  it('never repeats what stood in the address', () => {
    expect(ask('//v1/lk_pat_aaaaaaaaaaaa_secret')?.error.message).not.toContain('secret');
  });
});

describe('no such call', () => {
  it('is what a browser sends to a page: that is judged as such', () => {
    for (const headers of [
      { ...json, origin: publicUrl },
      { ...json, origin: 'null' },
      { ...json, 'sec-fetch-site': 'cross-site' },
      { ...json, 'next-action': 'f'.repeat(42) },
      { 'content-type': 'text/plain;charset=UTF-8' },
      { 'content-type': 'multipart/form-data; boundary=x' },
    ])
      expect(ask('/', headers), JSON.stringify(headers)).toBeUndefined();
  });

  it('is what other routes for programs answer themselves', () => {
    for (const path of ['/api/svc/v1/users', '/api/auth/session', '/api/nothing'])
      for (const method of ['GET', 'POST', 'DELETE']) expect(ask(path, json, method), path).toBeUndefined();
  });

  it('is a page that is looked at, though it shares its name with a route', () => {
    for (const path of ['/', '/sign-in', '/nothing', '/Models', '//models/acme', '/%zz', '/access//users'])
      expect(ask(path, { accept: 'text/html' }, 'GET'), path).toBeUndefined();
    for (const method of ['GET', 'POST'])
      expect(ask('/models', { accept: 'text/html', origin: 'https://evil.example' }, method)).toBeUndefined();
    expect(ask('/Models', { authorization: 'Bearer x' }, 'GET')?.family).toBe('openai');
  });
});
