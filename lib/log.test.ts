import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';
import { redact } from './redact.ts';

const secret = 'Zsd0TlVUd9MYGdRNUgXflW0LoJuxCmSr10ODd0cO41W1PRV6L';
const key = `lk_pat_r1Mc3ufqnSBV_${secret}`;

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog({ write: (line) => lines.push(line) }, 'trace'));
  for (const line of lines) JSON.parse(line);
  return lines.join('');
}

describe('a log line', () => {
  it('is JSON with level, time and message', () => {
    const line: unknown = JSON.parse(logged((log) => log.info({ status: 200 }, 'answered')));
    expect(line).toEqual({ level: 'info', time: expect.any(String), status: 200, msg: 'answered' });
  });

  it('keeps the public id of a key and nothing else of it', () => {
    const line = logged((log) => log.info(`refused ${key} and tfy_${key}`));
    expect(line).toContain('refused lk_pat_r1Mc3ufqnSBV_[redacted] and tfy_lk_pat_r1Mc3ufqnSBV_[redacted]');
    expect(line).not.toContain(secret);
  });

  it('holds no part of a key that was cut off', () => {
    expect(logged((log) => log.info(key.slice(0, 40)))).not.toContain(secret.slice(0, 8));
  });

  it.each([
    ['a header', { headers: { authorization: 'Bearer abc.def-123' } }],
    ['a list of headers', { rawHeaders: ['Authorization', 'Bearer abc.def-123'] }],
    ['a repeated header', { headers: { 'set-cookie': ['session=abc.def-123', 'b=abc.def-123'] } }],
    ['an API key header', { headers: { 'x-api-key': 'abc.def-123' } }],
    ['a credential with quotes in it', { credential: 'x"abc.def-123\\' }],
    ['JSON inside of a string', { body: JSON.stringify({ api_key: 'abc.def-123', n: 1 }) }],
    [
      'JSON in JSON inside of a string',
      { body: JSON.stringify({ b: JSON.stringify({ password: 'abc.def-123' }) }) },
    ],
    ['a database address', { url: 'postgres://latchkey:abc.def-123@db/x' }],
    ['a query string', { url: '/v1/models?key=abc.def-123&alt=sse' }],
  ])('holds no secret from %s', (_, fields) => {
    expect(logged((log) => log.info(fields, 'x'))).not.toContain('abc.def-123');
  });

  it.each([
    'sk-proj-abcdefghijklmnopqrstuvwx',
    'sk-ant-api03-abcdefghijklmnop',
    `AIza${'a'.repeat(35)}`,
    'AKIAIOSFODNN7EXAMPLE',
    'gsk_abcdefghijklmnopqrstuvwxyz',
    'hf_abcdefghijklmnopqrstuvwxyz',
    'eyJhbGciOiJkaXIifQ..abcdefgh.ijklmnop.qrstuvwx',
  ])('holds no credential of a provider: %s', (credential) => {
    expect(logged((log) => log.error(`the provider said: bad key ${credential}.`))).not.toContain(credential);
  });

  it('holds no secret from an error, its causes, or what they carry along', () => {
    const inner = Object.assign(new Error(`upstream refused Bearer ${secret}`), {
      request: { headers: { 'api-key': secret } },
    });
    const outer = new AggregateError([new Error(key)], 'failed', { cause: inner });
    const line = logged((log) => log.error({ error: outer }, 'request failed'));
    expect(line).toContain('upstream refused Bearer [redacted]');
    expect(line).not.toContain(secret);
  });

  it('holds no secret in the name of a field', () => {
    expect(logged((log) => log.info({ seen: { [key]: 1 } }))).not.toContain(secret);
  });

  it('stays JSON whatever it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('password', 'note', 'cookie'), fc.jsonValue()), (fields) => {
        expect(() => logged((log) => log.info({ fields }, 'x'))).not.toThrow();
      }),
    );
  });
});

describe('redaction', () => {
  it('leaves ordinary words, ids and addresses alone', () => {
    const text =
      'GET /api/inference/openai/models 200 of 018f3c1e-0000-7000-8000-000000000000 task-force https://a.example:8443/x';
    expect(redact(text)).toBe(text);
  });

  it.each(['"password":"', '\\', 'eyJ', 'Bearer ', 'x://a:', '?key=', '"token":[', 'sk-'])(
    'takes no more than linear time on a long row of %j',
    (unit) => {
      const time = (count: number) => {
        const start = process.cpuUsage();
        redact(unit.repeat(count));
        const { user, system } = process.cpuUsage(start);
        return (user + system) / 1000;
      };
      time(1_000);
      // A square would take minutes here, whatever else the machine does.
      expect(time(1_000_000)).toBeLessThan(5_000);
    },
  );
});

describe('errors of the database', () => {
  it('are logged without the parameters of their statement', () => {
    const error = new Error(
      'Failed query: insert into users values ($1)\nparams: ada@example.com,$argon2id$v=19$abc',
    );
    const line = logged((log) => log.error({ error }, 'action.failed'));
    expect(line).toContain('insert into users');
    expect(line).not.toMatch(/ada@example|argon2id/);
  });
});

describe('errors of a parser', () => {
  it.each([
    'lk_pat_ABC\u001b[31mRED',
    'x'.repeat(200),
    '{"a": lk_pat_ABC}',
    `[1, 2, 3, 4, 5, 6, 7, 8 9, "b", lk_pat_ABC`,
  ])('are logged without the text %j', (text) => {
    const parse = () => {
      try {
        return JSON.parse(text);
      } catch (error) {
        return error;
      }
    };
    const line = logged((log) => log.error({ error: parse() }, 'action.failed'));
    expect(line).toContain('SyntaxError');
    expect(line).not.toMatch(/lk_pat_ABC|RED|xxx/);
  });
});
