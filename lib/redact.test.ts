import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';
import { redact } from './redact.ts';

/** Headers that carry who somebody is, in any direction: to us, to a provider, to its cloud, to a proxy. */
const headers = [
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'cookie',
  'set-cookie',
  'x-auth-token',
  'x-amz-security-token',
  'x-csrf-token',
  'ocp-apim-subscription-key',
];
const title = (name: string) => name.replace(/(?:^|-)[a-z]/g, (letters) => letters.toUpperCase());
const spellings = headers.flatMap((name) => [name, title(name), name.toUpperCase()]);

/** Of no shape that is known: the name alone tells that it is a secret. */
const canary = 'abc.def-123';
const value = `session=${canary}`;

const shapes: [string, (name: string) => Record<string, unknown>][] = [
  ['headers of an object', (name) => ({ headers: { [name]: value, accept: '*/*' } })],
  ['a repeated header', (name) => ({ headers: { [name]: [value, value] } })],
  [
    'a flat list of names and values',
    (name) => ({ rawHeaders: ['Host', 'x', name, value, 'Accept', '*/*'] }),
  ],
  [
    'a list of pairs',
    (name) => ({
      headers: [
        ['Host', 'x'],
        [name, value],
      ],
    }),
  ],
  ['a header with its underscores', (name) => ({ headers: { [name.replaceAll('-', '_')]: value } })],
  ['JSON inside of a string', (name) => ({ body: JSON.stringify({ [name]: value, n: 1 }) })],
  ['a list in JSON inside of a string', (name) => ({ body: JSON.stringify({ [name]: [value] }) })],
  ['lines of a head', (name) => ({ head: `GET / HTTP/1.1\r\nHost: x\r\n${name}: ${value}\r\n\r\n` })],
  ['a command', (name) => ({ curl: `curl -H '${name}: ${value}' https://api.example.test/v1` })],
];

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog({ write: (line) => lines.push(line) }, 'trace'));
  for (const line of lines) JSON.parse(line);
  return lines.join('');
}

describe.each(shapes)('a log line with %s', (_shape, fieldsOf) => {
  it.each(spellings)('holds nothing of %s', (name) => {
    const line = logged((log) => log.debug(fieldsOf(name), 'sent'));
    expect(line).not.toContain(canary);
    expect(line).toContain('[redacted]');
  });
});

describe('an error', () => {
  it.each(spellings)('holds nothing of %s, in its words, its cause or what it carries along', (name) => {
    const said = `provider refused {"${name}":"${value}"}`;
    const cause = Object.assign(new Error(`sent ${name}: ${value}`), {
      request: { headers: { [name]: value } },
    });
    const line = logged((log) => log.error({ error: new Error(said, { cause }) }, 'upstream.failed'));
    expect(line).toContain('provider refused');
    expect(line).not.toContain(canary);
    expect(redact(cause.message)).not.toContain(canary);
  });
});

describe('what stands beside a secret', () => {
  it('is still there', () => {
    const line = logged((log) =>
      log.info(
        { rawHeaders: ['Cookie', value, 'Accept', 'text/html'], head: `x-api-key: ${canary}\r\nAccept: */*` },
        'x',
      ),
    );
    expect(line).toContain('text/html');
    expect(line).toContain('Accept: */*');
    expect(redact('x-request-id: 018f\ncookie jar, authorization code')).toBe(
      'x-request-id: 018f\ncookie jar, authorization code',
    );
  });
});
