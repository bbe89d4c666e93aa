import { expect, it } from 'vitest';
import { tellsOfPaidTool } from './chat-tools.ts';

const tells = (answer: string) => tellsOfPaidTool(Buffer.from(answer));

it.each([
  '{"type":"url_citation"}',
  '{"executed_tools":[{"type":"search"}]}',
  '{"executed_tools" : [ { "type": "search" } ]}',
  '{\n  "executed_tools": [\n\t{\r\n      "type": "search"}]}',
  '{"executed_tools":[],"message":{"executed_tools": [{}]}}',
])('sees a tool with a fee in %j', (answer) => {
  expect(tells(answer)).toBe(true);
});

it.each([
  '{"executed_tools":[]}',
  '{"executed_tools": [ ]}',
  '{"executed_tools": null}',
  '{"executed_tools"',
  '{"executed_tools": [',
  '{"names":["executed_tools",[{}]]}',
  JSON.stringify({ content: '"executed_tools": [{"type":"search"}] and "url_citation"' }),
])('sees none in %j', (answer) => {
  expect(tells(answer)).toBe(false);
});
