import { expect, it } from 'vitest';
import { publicLocation } from './public-location.ts';

it.each([
  ['http://localhost:3999/sign-in?error=x', 'http://127.0.0.1:3999', 'http://127.0.0.1:3999/sign-in?error=x'],
  ['http://localhost:3999/', 'http://[::1]:3999', 'http://[::1]:3999/'],
  ['http://localhost:3999/', 'http://127.8.0.1:3999', 'http://127.8.0.1:3999/'],
  ['http://localhost:3999/', 'http://localhost:3999', 'http://localhost:3999/'],
])('leads %s to the public URL %s', (location, publicUrl, led) => {
  expect(publicLocation(location, publicUrl)).toBe(led);
});

it.each([
  ['http://localhost:4000/', 'http://127.0.0.1:3999'],
  ['https://localhost:3999/', 'http://127.0.0.1:3999'],
  ['http://localhost:3999/', 'http://portal.example:3999'],
  ['https://identity.example/authorize?a=b', 'http://127.0.0.1:3999'],
  ['/sign-in', 'http://127.0.0.1:3999'],
])('leaves %s alone beside %s', (location, publicUrl) => {
  expect(publicLocation(location, publicUrl)).toBe(location);
});
