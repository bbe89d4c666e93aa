import { MessagesFilter } from '../stream/messages-filter.ts';
import { noCounts, toTokenUsage, updateCounts } from '../usage/messages-usage.ts';
import { estimateBodyTokens } from '../usage/token-estimate.ts';
import { usageMembers } from '../usage/usage-member.ts';
import { bodyWithModel, mayNameIds, membersOf, readModel, readStream, scanBody } from './body-members.ts';
import type { Endpoint, InferenceRequest } from './endpoint.ts';
import { refuseMessageIds, tellingInMessages, watchedInMessages } from './messages-ids.ts';
import { messagesRefusal } from './messages-refusal.ts';
import { asksOtherRates } from './rates.ts';

const members = membersOf(...tellingInMessages);

/** Anthropic's Messages API, for providers that speak it under their base URL. */
export const messages: Endpoint = {
  name: 'messages',
  family: 'anthropic',
  modelType: 'chat',
  read,
  usageOf: (answer) => toTokenUsage(updateCounts(noCounts, usageMembers(answer).usage)),
  observe: () => new MessagesFilter(),
  refusalOf: messagesRefusal,
};

/** The tokens that it names were not spent. */
export const countTokens: Endpoint = { ...messages, name: 'messages/count_tokens', free: true };

function read(body: Buffer): InferenceRequest {
  const scan = scanBody(body, members, watchedInMessages);
  const member = readModel(body, scan);
  if (mayNameIds(scan, tellingInMessages)) refuseMessageIds(body);
  return {
    model: member.model,
    stream: readStream(body, scan),
    estimatedInputTokens: estimateBodyTokens(body),
    otherRates: asksOtherRates(body, scan),
    wantsUsage: true,
    bodyFor: bodyWithModel(body, member),
  };
}
