import { describe, expect, it } from 'vitest';
import { readMetadata } from './metadata.ts';

describe('readMetadata', () => {
  it('keeps short strings, under the tags of the virtual account', () => {
    expect(readMetadata(undefined, { team: 'a' })).toEqual({ team: 'a' });
    expect({ ...readMetadata('{"run":"7","team":"mine"}', { team: 'a' }) }).toEqual({ run: '7', team: 'a' });
    expect({ ...readMetadata('{}', {}) }).toEqual({});
    expect({ ...readMetadata(JSON.stringify({ a: 'x'.repeat(128) }), {}) }).toEqual({ a: 'x'.repeat(128) });
  });

  it('reads text beyond ASCII as clients put it on the wire: UTF-8 bytes, or Latin-1', () => {
    const asNodeReadsIt = Buffer.from('{"city":"Zürich","team":"研究"}').toString('latin1');
    expect({ ...readMetadata(asNodeReadsIt, {}) }).toEqual({ city: 'Zürich', team: '研究' });
    expect({ ...readMetadata('{"city":"Zürich"}', {}) }).toEqual({ city: 'Zürich' });
  });

  it('is not fooled by names that mean something to JavaScript', () => {
    const metadata = readMetadata('{"__proto__":"x","constructor":"y","toString":"z"}', {});
    expect(Object.keys(metadata).sort()).toEqual(['__proto__', 'constructor', 'toString']);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    expect(JSON.parse(JSON.stringify(metadata))).toHaveProperty('constructor', 'y');
  });

  const many = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`n${index}`, 'v']));
  it.each([
    'no json',
    '[]',
    '"text"',
    '7',
    'null',
    '{"a":1}',
    '{"a":null}',
    '{"a":{"b":"c"}}',
    '{"a":"b"',
    JSON.stringify({ a: 'x'.repeat(129) }),
    JSON.stringify({ ['n'.repeat(65)]: 'x' }),
    JSON.stringify(many),
    '{"a":"\\u0000"}',
    '{"\\u0000":"a"}',
    '{"a":"\\ud800"}',
    '',
  ])('refuses %j', (header) => {
    expect(() => readMetadata(header, {})).toThrow(
      expect.objectContaining({ code: 'invalid_metadata', status: 400 }),
    );
  });
});
