import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '#tests/support/cpu-time.ts';
import { endpoints } from './find-endpoint.ts';

describe('names that are long', () => {
  const long = 'a'.repeat(200_000);
  const many = (member: string, count: number) => Array(count).fill(member).join(',');

  it.each([
    ['responses', `{"model":"x/y","${long}":[${many('{"id":1}', 6_000)}]}`],
    ['chat/completions', `{"model":"x/y","audio":null,"${long}":{${many('"id":"x"', 6_000)}}}`],
    ['messages', `{"model":"x/y","thread":null,"${long}":{${many('"a":0', 6_000)}}}`],
    ['messages', `{"model":"x/y","container":{"${long}":{${many('"a":0', 6_000)}}}}`],
  ])('cost no more for each member that stands below them: %s', (name, text) => {
    const body = Buffer.from(text);
    const read = () => {
      try {
        endpoints.find((endpoint) => endpoint.name === name)?.read(body);
      } catch {
        // Whether it is taken is not the question.
      }
    };
    expect(cpuTimeOf(read)).toBeLessThan(150);
  });
});
