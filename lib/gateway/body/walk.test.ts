import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonWalk } from './walk.ts';

/** Every member that a walk meets, and how many containers it sees close. */
function walk(text: string, pass: (name: string) => boolean = () => false) {
  const met: [string, string][] = [];
  let closed = 0;
  const bytes = Buffer.from(text);
  new JsonWalk(bytes, (at) => ({
    member: (name, valueAt) => {
      met.push([at.path, bytes.toString('utf8', valueAt, valueAt + 1)]);
      return pass(name);
    },
    close: () => {
      closed += 1;
    },
  })).run();
  return { met, closed };
}

function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => pathsOf(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const below = path === '' ? name : `${path}.${name}`;
    return [below, ...pathsOf(inner, below)];
  });
}

describe('JsonWalk', () => {
  it('tells where each member stands and where its value begins', () => {
    const text = ' { "a" : [ 1 , {"b":"x: y"}, ["c", {"d" :null}] ],"e\\u0066":{"g":{}} } ';
    expect(walk(text)).toEqual({
      met: [
        ['a', '['],
        ['a[1].b', '"'],
        ['a[2][1].d', 'n'],
        ['ef', '{'],
        ['ef.g', '{'],
      ],
      closed: 7,
    });
  });

  it('passes over what it is told to, and goes on behind it', () => {
    const text = '{"a":{"b":{"c":1},"d":2},"e":[{"b":1}],"a":3,"f":{"a":[{"g":1}],"h":1}}';
    expect(walk(text, (name) => name === 'a').met.map(([path]) => path)).toEqual([
      ...['a', 'e', 'e[0].b', 'a', 'f', 'f.a', 'f.h'],
    ]);
  });

  it('ends at the bound of members, those that it passes over among them', () => {
    const text = (count: number) =>
      `{"a":{${Array(count - 1)
        .fill('"b":1')
        .join(',')}}}`;
    expect(walk(text(250_000), () => true).met).toHaveLength(1);
    expect(() => walk(text(250_001), () => true)).toThrow('more than 250,000 members');
  });

  it('meets every member of any JSON', () => {
    const named = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('""'));
    fc.assert(
      fc.property(named, fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(walk(text).met.map(([path]) => path)).toEqual(pathsOf(JSON.parse(text)));
      }),
    );
  });
});
