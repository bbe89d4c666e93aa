import { expect, it } from 'vitest';
import { DELETE, GET, OPTIONS, PATCH, POST, PUT } from './route.ts';

it.each(Object.entries({ DELETE, GET, OPTIONS, PATCH, POST, PUT }))(
  'answers %s below /api/ with JSON that says where the doors are',
  async (method, answer) => {
    const reply = answer(new Request('http://localhost:3000/api/no%3Cthing?x=1', { method }));
    expect(reply.status).toBe(404);
    expect(reply.headers.get('content-type')).toBe('application/json');
    expect(reply.headers.get('cache-control')).toBe('private, no-store');
    expect(await reply.json()).toEqual({
      statusCode: 404,
      code: 'not_found',
      message: expect.stringMatching(/^There is no \/api\/no%3Cthing\. .*\/api\/inference\/openai/),
    });
  },
);
