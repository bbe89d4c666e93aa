import { expect, it } from 'vitest';
import { leadToPublicUrl } from './public-location.ts';

/** As next-auth makes some of its answers; those of `Response.redirect` cannot be changed. */
const answers: ((location: string) => Response)[] = [
  (location) => new Response(null, { status: 302, headers: { location } }),
  (location) => (URL.canParse(location) ? Response.redirect(location, 302) : Response.json({})),
];

function led(location: string, publicUrl: string): (string | null)[] {
  return answers.map((make) => {
    const answer = leadToPublicUrl(make(location), publicUrl);
    return answer.headers.get('location');
  });
}

it.each([
  ['http://localhost:3999/sign-in?error=x', 'http://127.0.0.1:3999', 'http://127.0.0.1:3999/sign-in?error=x'],
  ['http://localhost:3999/', 'http://[::1]:3999', 'http://[::1]:3999/'],
  ['http://localhost:3999/', 'http://127.8.0.1:3999', 'http://127.8.0.1:3999/'],
  ['http://localhost:3999/', 'http://localhost:3999', 'http://localhost:3999/'],
])('leads %s to the public URL %s', (location, publicUrl, expected) => {
  expect(led(location, publicUrl)).toEqual([expected, expected]);
});

it.each([
  ['http://localhost:4000/', 'http://127.0.0.1:3999'],
  ['https://localhost:3999/', 'http://127.0.0.1:3999'],
  ['http://localhost:3999/', 'http://portal.example:3999'],
  ['https://identity.example/authorize?a=b', 'http://127.0.0.1:3999'],
  ['/sign-in', 'http://127.0.0.1:3999'],
])('leaves %s alone beside %s', (location, publicUrl) => {
  expect(led(location, publicUrl)[0]).toBe(location);
});

it('keeps the rest of the answer', () => {
  const headers = new Headers([
    ['location', 'http://localhost:3999/'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ]);
  const answer = leadToPublicUrl(new Response(null, { status: 302, headers }), 'http://127.0.0.1:3999');
  expect(answer.status).toBe(302);
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
});
