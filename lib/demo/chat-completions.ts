import { type Answer, composeAnswer } from './answer.ts';
import { DemoError, simulatedError } from './demo-error.ts';
import { type Directives, readDirectives } from './directives.ts';
import type { Reply } from './reply.ts';
import { type DemoRequest, readRequest } from './request.ts';
import { type ChunkWriter, createChunkWriter, type Envelope, streamEnd, toCompletion } from './wire.ts';

export async function answerChatCompletion(reply: Reply, body: Buffer, now: Date): Promise<void> {
  const request = readRequest(body);
  const directives = readDirectives(request.lastUserText);
  refuseImpossible(request, directives);
  await failBeforeHeaders(reply, directives);
  const answer = composeAnswer(request, directives);
  const envelope: Envelope = {
    id: `chatcmpl-demo-${crypto.randomUUID().replaceAll('-', '')}`,
    created: Math.floor(now.getTime() / 1000),
    model: request.model,
  };
  if (request.stream) await sendStream(reply, request, answer, envelope, directives);
  else await sendPlain(reply, answer, toCompletion(envelope, answer), directives);
}

function refuseImpossible({ stream }: DemoRequest, { errorAfter }: Directives): void {
  if (errorAfter !== undefined && !stream) {
    throw new DemoError(400, '[demo:error-in-stream] needs a stream: set `stream` to true.', {
      param: 'stream',
      code: 'invalid_demo_directive',
    });
  }
}

async function failBeforeHeaders(reply: Reply, { delayMs, stall, status }: Directives): Promise<void> {
  if (delayMs !== undefined) await reply.wait(delayMs);
  if (stall === 'before-headers') await reply.stall();
  if (!status) return;
  throw simulatedError(
    status.code,
    status.retryAfterSeconds === undefined ? {} : { 'retry-after': String(status.retryAfterSeconds) },
  );
}

/** Real plain answers take as long as their stream would; this one is capped, since nobody sees it being written. */
const longestPlainMs = 2000;

async function sendPlain(
  reply: Reply,
  answer: Answer,
  body: string,
  { stall, cutAfter }: Directives,
): Promise<void> {
  const { response } = reply;
  if (stall === undefined) await reply.wait(plainMs(answer));
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  if (stall === 'after-headers') {
    response.flushHeaders();
    await reply.stall();
  }
  if (cutAfter === undefined) {
    response.end(body);
    return;
  }
  await reply.write(body.slice(0, Math.floor(body.length / 2)));
  response.destroy();
}

function plainMs({ choices, firstTokenMs, nextGapMs }: Answer): number {
  const longest = Math.max(...choices.map(({ tokens }) => tokens.length));
  return firstTokenMs + Math.min(longest * nextGapMs(), longestPlainMs);
}

async function sendStream(
  reply: Reply,
  { includeUsage }: DemoRequest,
  answer: Answer,
  envelope: Envelope,
  directives: Directives,
): Promise<void> {
  const { response } = reply;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.flushHeaders();
  if (directives.stall) await reply.stall();

  const chunks = createChunkWriter(envelope, includeUsage);
  await reply.wait(answer.firstTokenMs);
  const end = await sendTokens(reply, answer, chunks, directives);
  if (end === 'cut') {
    response.destroy();
    return;
  }
  if (end === 'error') {
    response.end(chunks.error());
    return;
  }
  const finishes = answer.choices
    .map(({ finishReason }, index) => chunks.finish(index, finishReason))
    .join('');
  const usage = includeUsage && answer.usage ? chunks.usage(answer.usage) : '';
  response.end(finishes + usage + streamEnd);
}

/** Sends the roles and every token, or as many as the directives allow. */
async function sendTokens(
  reply: Reply,
  { choices, nextGapMs }: Answer,
  chunks: ChunkWriter,
  { cutAfter, errorAfter }: Directives,
): Promise<'all' | 'cut' | 'error'> {
  if (errorAfter === 0) return 'error';
  if (cutAfter === 0) return 'cut';
  await reply.write(choices.map((_, index) => chunks.role(index)).join(''));
  let sent = 0;
  for (const { index, token, startsRound } of interleave(choices)) {
    if (startsRound && sent > 0) await reply.wait(nextGapMs());
    await reply.write(chunks.content(index, token));
    sent += 1;
    if (sent === errorAfter) return 'error';
    if (sent === cutAfter) return 'cut';
  }
  return 'all';
}

/** The choices of one call grow side by side, a token each per round. */
function* interleave(choices: Answer['choices']) {
  const rounds = Math.max(...choices.map(({ tokens }) => tokens.length));
  for (let round = 0; round < rounds; round += 1) {
    let startsRound = true;
    for (const [index, { tokens }] of choices.entries()) {
      const token = tokens[round];
      if (token === undefined) continue;
      yield { index, token, startsRound };
      startsRound = false;
    }
  }
}
