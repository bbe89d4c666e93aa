import { type Call, prepareCall, type Wire } from './delivery.ts';
import { type DemoRequest, readRequest } from './request.ts';
import { createChunkWriter, type Envelope, streamEnd, toCompletion } from './wire.ts';

export function readChatCompletion(body: Buffer, now: Date): Call {
  const request = readRequest(body);
  const id = `chatcmpl-demo-${crypto.randomUUID().replaceAll('-', '')}`;
  const envelope = { id, created: Math.floor(now.getTime() / 1000), model: request.model };
  return prepareCall(request, chatWire(envelope, request));
}

function chatWire(envelope: Envelope, { includeUsage }: DemoRequest): Wire {
  const chunks = createChunkWriter(envelope, includeUsage);
  return {
    plain: (answer) => toCompletion(envelope, answer),
    opening: ({ choices }) => choices.map((_, index) => chunks.role(index)).join(''),
    token: (index, token) => chunks.content(index, token),
    closing: ({ choices, usage }) => {
      const finishes = choices.map(({ finishReason }, index) => chunks.finish(index, finishReason));
      return finishes.join('') + (includeUsage && usage ? chunks.usage(usage) : '') + streamEnd;
    },
    error: () => chunks.error(),
  };
}
