import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parseMember, scanObject } from './scan.ts';
import { watchFor } from './watch.ts';

/** JSON as people and libraries write it: any white space, any name spelt with any escapes. */
const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
const text = fc.tuple(fc.string({ unit: 'grapheme' }), fc.boolean()).map(([value, escaped]) => {
  const plain = JSON.stringify(value);
  if (!escaped) return plain;
  const units = Array.from({ length: value.length }, (_, index) => value.charCodeAt(index));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
});
const { object } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom('null', 'true', 'false', '-0', '1e9', '-1.5E-3', '0.1'),
    fc.integer().map(String),
    text,
    tie('list'),
    tie('object'),
  ),
  list: fc
    .tuple(fc.array(tie('value'), { maxLength: 4 }), space)
    .map(([v, s]) => `[${s}${v.join(`${s},${s}`)}${s}]`),
  object: fc
    .tuple(fc.array(fc.tuple(text, tie('value')), { maxLength: 5 }), space)
    .map(([members, s]) => `{${s}${members.map(([n, v]) => `${n}${s}:${s}${v}`).join(`${s},${s}`)}${s}}`),
}));

/** Whether JSON.parse takes the text for one object. */
function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
const scans = (json: string) => scanObject(Buffer.from(json), new Set()) !== undefined;

describe('scanObject', () => {
  it('finds the same top-level members as JSON.parse, however they are written', () => {
    fc.assert(
      fc.property(object, space, (json, around) => {
        const bytes = Buffer.from(`${around}${json}${around}`);
        const parsed: Record<string, unknown> = JSON.parse(bytes.toString());
        const names = Object.keys(parsed);
        const scan = scanObject(bytes, new Set(names));
        expect(scan).toBeDefined();
        if (!scan) return;
        expect([...scan.members.keys()].sort()).toEqual([...names].sort());
        expect(scan.empty).toBe(names.length === 0);
        expect(bytes[scan.close]).toBe(0x7d);
        for (const [name, span] of scan.members) expect(parseMember(bytes, span)).toEqual(parsed[name]);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses what JSON.parse refuses when one byte of the structure is changed', () => {
    fc.assert(
      fc.property(
        object,
        fc.nat(),
        fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'x', ''),
        (json, at, byte) => {
          const place = at % json.length;
          const broken = json.slice(0, place) + byte + json.slice(place + 1);
          // Inside a string the scanner leaves escapes to the provider, so only what it accepts structurally is compared.
          if (isObject(broken)) expect(scans(broken)).toBe(true);
          else if (!broken.includes('\\')) expect(scans(broken)).toBe(false);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([
    '',
    ' ',
    'null',
    '[]',
    '"a"',
    '1',
    '{',
    '}',
    '{]',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,"a":1}',
    '{"a":1 "b":2}',
    '{"a":1}}',
    '{"a":1}x',
    '{"a":01}',
    '{"a":.5}',
    '{"a":1.}',
    '{"a":+1}',
    '{"a":NaN}',
    '{"a":tru}',
    "{'a':1}",
    '{"a":"}',
    '{"a":"\\"}',
    '{"a":[1,]}',
    '{"a":[,1]}',
    '{"a":{"b":1,}}',
    '{a:1}',
    '\uFEFF{}',
    '{"a":1/**/}',
    '{"\\x":1}',
  ])('refuses %j', (json) => {
    expect(() => {
      const value = JSON.parse(json);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no object');
    }).toThrow();
    expect(scanObject(Buffer.from(json), new Set(['a']))).toBeUndefined();
  });

  it('reads strings of every length, with an escape at every place', () => {
    for (let length = 0; length < 80; length += 1) {
      for (let place = 0; place <= length; place += 1) {
        const value = `${'x'.repeat(place)}"\\${'x'.repeat(length - place)}`;
        const bytes = Buffer.from(JSON.stringify({ a: value, model: 'm' }));
        const span = scanObject(bytes, new Set(['model']))?.members.get('model');
        expect(span && parseMember(bytes, span)).toBe('m');
      }
    }
  });

  it('says which wanted member stands twice, also when one is spelt with escapes', () => {
    const scan = (json: string) => scanObject(Buffer.from(json), new Set(['model', 'n']))?.duplicate;
    expect(scan('{"model":"a","n":1}')).toBeUndefined();
    expect(scan('{"model":"a","model":"b"}')).toBe('model');
    expect(scan('{"model":"a","mod\\u0065l":"b"}')).toBe('model');
    expect(scan('{"model":"a","x":{"model":"b"},"y":[{"model":"c"}]}')).toBeUndefined();
    expect(scan('{"other":1,"other":2}')).toBeUndefined();
  });

  it.each(['Model', 'MODEL', 'mOdel', '\\u004dodel'])(
    'counts %s as a second model: providers written in Go read names without regard to case',
    (name) => {
      const json = `{"model":"a","${name}":"b"}`;
      expect(scanObject(Buffer.from(json), new Set(['model']))?.duplicate).toBe('model');
    },
  );

  it.each([
    ['Model', 'model'],
    ['\\u004dodel', 'model'],
    ['Stream', 'stream'],
    ['\u017ftream', 'stream'],
    ['\u212aind', 'kind'],
  ])('says that %s is %s in another case, and leaves it out', (written, name) => {
    const scan = scanObject(Buffer.from(`{"a":1,"${written}":1}`), new Set(['model', 'stream', 'kind']));
    expect(scan).toMatchObject({
      duplicate: undefined,
      misspelt: { written: JSON.parse(`"${written}"`), name },
    });
    expect(scan?.members.size).toBe(0);
  });

  it('says whether a watched name stands below the top, however it is written', () => {
    const watch = watchFor(['file_id', 'audio']);
    const meets = (json: string) => scanObject(Buffer.from(json), new Set(), watch)?.meets;
    const names = ['file_id', 'FILE_ID', 'fi\\u006ce_id', '\\u0061udio', 'Audio', `${'a'.repeat(40)}\\/`];
    for (const name of names) {
      expect(meets(`{"a":[{"b":{"${name}":1}}]}`), name).toBe(true);
      expect(meets(`{"a":"{\\"${name}\\":1}","b":["${name}"]}`), name).toBe(false);
    }
    for (const name of ['content', 'file-id', 'file_i', 'file_ids', 'audios', 'a'.repeat(40)]) {
      expect(meets(`{"a":[{"${name}":1}]}`), name).toBe(false);
    }
  });

  it('makes no text of a value, nor looks anew for the end of a text at each quote in it', () => {
    const values = ['1', '-1.5e3', 'true', 'null', '""', '"\\n"', '{"a":1}', '{"\\"":[]}', '[]'].join(',');
    const bytes = Buffer.from(`{"a":[${`${values},`.repeat(1_000)}"${'\\"'.repeat(10_000)}"]}`);
    const texts = vi.spyOn(bytes, 'toString');
    const searches = vi.spyOn(bytes, 'indexOf');
    expect(scanObject(bytes, new Set())).toBeDefined();
    expect(texts).toHaveBeenCalledTimes(1);
    expect(searches.mock.calls.length).toBeLessThan(1_000);
  });

  it('reads as many values as it is told to', () => {
    const bytes = Buffer.from('{"a":1,"b":[1,{"c":[]},"d"]}');
    expect(scanObject(bytes, new Set(), undefined, 6)).toBeDefined();
    expect(() => scanObject(bytes, new Set(), undefined, 5)).toThrow('The body has more than 5 values.');
  });

  it('takes 256 levels and refuses 257, without a stack overflow at 200 000', () => {
    const nested = (depth: number) => Buffer.from(`{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`);
    expect(scanObject(nested(256), new Set())).toBeDefined();
    expect(scanObject(nested(258), new Set())).toBeUndefined();
    expect(scanObject(nested(200_000), new Set())).toBeUndefined();
  });
});
