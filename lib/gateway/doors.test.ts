import { describe, expect, it } from 'vitest';
import { findDoor, isSharedWithPortal } from './doors.ts';

const openaiBases = [
  '/api/inference/openai',
  '/api/llm',
  '/api/llm/api/inference/openai',
  '/openai',
  '/openai/v1',
  '/v1',
  '',
];

describe('findDoor', () => {
  it.each(openaiBases.flatMap((base) => [`${base}/chat/completions`, `${base}/v1/chat/completions`]))(
    'reads %s as chat completions of the OpenAI family',
    (path) => {
      expect(findDoor(path)).toEqual({ family: 'openai', endpoint: 'chat/completions' });
      expect(findDoor(path), 'the second time from memory').toEqual(findDoor(path));
    },
  );

  it.each([
    '/api/inference/anthropic/v1/messages',
    '/api/inference/anthropic/messages',
    '/anthropic/v1/messages',
    '/v1/messages',
    '/api/inference/openai/messages',
    '/api/llm/v1/messages',
  ])('reads %s as messages of the Anthropic family', (path) => {
    expect(findDoor(path)).toEqual({ family: 'anthropic', endpoint: 'messages' });
    expect(findDoor(`${path}/count_tokens`)).toEqual({
      family: 'anthropic',
      endpoint: 'messages/count_tokens',
    });
  });

  it('reads other routes behind an Anthropic door as that family', () => {
    expect(findDoor('/anthropic/v1/models')).toEqual({ family: 'anthropic', endpoint: 'models' });
    expect(findDoor('/v1/messagesx')).toEqual({ family: 'openai', endpoint: 'messagesx' });
  });

  it.each(['/completions', '/embeddings', '/responses', '/models', '/models/acme%2Fsmall'])(
    'takes %s at the root',
    (path) => {
      expect(findDoor(path)).toEqual({ family: 'openai', endpoint: path.slice(1) });
    },
  );

  it.each([...openaiBases.filter((base) => base !== ''), '/v1'])('takes the base URL %s itself', (base) => {
    for (const path of [base, `${base}/`]) {
      expect(findDoor(path), path).toEqual({ family: 'openai', endpoint: '' });
    }
  });

  it('takes every base URL with its version, and those of Anthropic', () => {
    for (const path of ['/api/inference/openai/v1', '/openai/v1', '/openai/v1/', '/api/llm/v1']) {
      expect(findDoor(path), path).toEqual({ family: 'openai', endpoint: '' });
    }
    for (const path of [
      '/anthropic',
      '/anthropic/v1/',
      '/api/inference/anthropic',
      '/api/inference/anthropic/',
    ]) {
      expect(findDoor(path), path).toEqual({ family: 'anthropic', endpoint: '' });
    }
  });

  it('leaves the portal its paths', () => {
    for (const path of [
      '/',
      '/sign-in',
      '/usage',
      '/healthz',
      '/chat',
      '/modelsx',
      '/api/svc/v1/me',
      '/api/inference',
      '/openaix/v1/models',
      '/access/personal-access-tokens',
    ]) {
      expect(findDoor(path), path).toBeUndefined();
    }
  });

  it('knows the one path that portal and data plane share', () => {
    expect(isSharedWithPortal('/models')).toBe(true);
    expect(isSharedWithPortal('/models/acme')).toBe(true);
    expect(isSharedWithPortal('/v1/models')).toBe(false);
  });

  it('remembers no more than it may, and still answers rightly', () => {
    for (let index = 0; index < 2_000; index += 1) findDoor(`/v1/models/m-${index}`);
    expect(findDoor('/v1/models/m-1999')).toEqual({ family: 'openai', endpoint: 'models/m-1999' });
    expect(findDoor('/unknown/m-1999')).toBeUndefined();
  });
});
