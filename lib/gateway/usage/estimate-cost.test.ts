import { expect, it } from 'vitest';
import { cpuTimeOf } from '#tests/support/cpu-time.ts';
import { runFilter } from '#tests/support/run-filter.ts';
import { ChatFilter } from '../stream/chat-filter.ts';
import { MessagesFilter } from '../stream/messages-filter.ts';
import { ResponsesFilter } from '../stream/responses-filter.ts';
import { estimateBodyTokens } from './token-estimate.ts';

it('looks for the end of a string once, however many runs of base64 stand in it', () => {
  const run = `${'aB3+'.repeat(1_100)} ${'word '.repeat(900)}`;
  const body = Buffer.from(`{"content":"${run.repeat(2_700)}"}`);
  expect(cpuTimeOf(() => estimateBodyTokens(body))).toBeLessThan(250);
});

const deep = `${'['.repeat(30_000)}"x"${']'.repeat(30_000)}`;

it.each([
  ['chat', new ChatFilter(false), `data: {"choices":[{"index":0,"delta":{"content":${deep}}}]}\n\n`],
  [
    'messages',
    new MessagesFilter(),
    `event: content_block_delta\ndata: {"type":"content_block_delta","delta":${deep}}\n\n`,
  ],
  [
    'responses',
    new ResponsesFilter(),
    `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":${deep}}\n\n`,
  ],
])('reads no text so deep that a process would end of it: %s', (_name, filter, event) => {
  const { out } = runFilter<ChatFilter | MessagesFilter | ResponsesFilter>(filter, [Buffer.from(event)]);
  expect(out.toString()).toBe(event);
});
