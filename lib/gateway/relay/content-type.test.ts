import { describe, expect, it } from 'vitest';
import { passedContentType } from './content-type.ts';

const secret = 'sk-SECRETcredential-0123456789-WXYZ';

function passed(type: string | string[] | undefined, credential: string | null = secret): string {
  const credentialBytes = credential === null ? null : Buffer.from(credential);
  return passedContentType({ 'content-type': type }, { credential, credentialBytes });
}

describe('the type of an answer', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON; Charset=utf-8',
    'application/problem+json',
    'application/vnd.api+json; charset=utf-8',
    'text/plain',
    'text/plain; charset=utf-8',
  ])('passes as it came: %s', (type) => {
    expect(passed(type)).toBe(type);
    expect(passed([type, 'text/html'])).toBe(type);
    expect(passed(type, null)).toBe(type);
  });

  it.each([
    [`application/json; x=${secret}`, 'application/json'],
    [`application/json; charset=${secret}`, 'application/json'],
    [`application/json; charset=utf-8; x=${secret}`, 'application/json; charset=utf-8'],
    [`application/json; x=${secret}; charset="UTF-8"`, 'application/json; charset=utf-8'],
    [`application/json ${secret}`, 'application/json'],
    [`application/json, application/${secret}`, 'application/json'],
    ['text/plain; charset=iso-8859-1', 'text/plain'],
  ])('passes without what else a provider puts into it: %s', (type, expected) => {
    expect(passed(type)).toBe(expected);
  });

  it.each([secret, secret.toLowerCase(), secret.slice(4, 14), `vnd.${secret}`])(
    'passes without our credential in its name: %s',
    (name) => {
      expect(passed(`application/${name}+json; charset=utf-8`)).toBe('application/json; charset=utf-8');
    },
  );

  it.each(['text/html', 'image/svg+xml', 'application/jsonp', `application/json-${secret}`, '', undefined])(
    'is that of bytes where a browser might run it, or nothing is known of it: %s',
    (type) => {
      expect(passed(type)).toBe('application/octet-stream');
    },
  );
});
