import { expect, it, vi } from 'vitest';
import * as z from 'zod';
import { listOf, parseBody } from './body.ts';
import { DemoError } from './demo-error.ts';
import { readMessagesRequest } from './messages-request.ts';
import { readRequest } from './request.ts';
import { readResponsesRequest } from './responses-request.ts';

const repeated = (value: string, count: number) => Array(count).fill(value).join(',');

it.each([
  ['chat', readRequest, `{"model":"echo","messages":[${repeated('[]', 8_000_000)}]}`],
  ['chat', readRequest, `{"model":"echo","messages":[],"stop":[${repeated('{}', 200_000)}]}`],
  ['Responses', readResponsesRequest, `{"model":"echo","input":[${repeated('{}', 200_000)}]}`],
  ['Messages', readMessagesRequest, `{"model":"echo","messages":[${repeated('1', 200_000)}]}`],
])(
  'refuses a %s request of more values than a conversation has before it makes anything of them',
  (_api, read, body) => {
    const bytes = Buffer.from(body);
    const parse = vi.spyOn(JSON, 'parse');
    expect(() => read(bytes)).toThrow(
      expect.objectContaining({
        status: 400,
        code: 'too_many_values',
        message: expect.stringContaining('20,000 values'),
      }),
    );
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  },
);

it('counts values and not the signs of a text', () => {
  const content = `${repeated('[{\\"a\\":1}', 200_000)}\\\\`;
  expect(
    readRequest(Buffer.from(`{"model":"echo","messages":[{"role":"user","content":"${content}"}]}`)),
  ).toMatchObject({
    model: 'echo',
  });
});

it.each([1, 250, 300, 5000])(
  'counts what stands behind texts of %i characters and their escapes',
  (length) => {
    const text = `${'x'.repeat(length)}\\"${'\\\\'.repeat(length)}`;
    const body = (count: number) =>
      Buffer.from(`{"pad":"${'x'.repeat(20_000)}","list":[${repeated(`"${text}"`, count)}]}`);
    const schema = z.object({ list: z.array(z.string()) });
    expect(parseBody(schema, body(50)).list).toHaveLength(50);
    const many = Buffer.from(`{"a":"${text}","list":[${repeated('1', 20_001)},"${text}"]}`);
    expect(() => parseBody(schema, many)).toThrow(expect.objectContaining({ code: 'too_many_values' }));
  },
);

it('ends at the first wrong element of a list, and names it', () => {
  const looked = vi.fn(() => true);
  const element = z.string('expected a text').refine(looked);
  const bytes = Buffer.from(`{"list":["a",{},${repeated('{}', 9_000)}]}`);
  const schema = z.object({ list: listOf(element) });
  expect(() => parseBody(schema, bytes)).toThrow(
    new DemoError(400, "Invalid value for 'list[1]': expected a text.", {
      param: 'list[1]',
      code: 'invalid_value',
    }),
  );
  expect(looked).toHaveBeenCalledTimes(1);
});

it('says of an empty list that it needs an element', () => {
  expect(() => readRequest(Buffer.from('{"model":"echo","messages":[]}'))).toThrow(
    "Invalid value for 'messages': it is empty, and needs at least one element.",
  );
});
