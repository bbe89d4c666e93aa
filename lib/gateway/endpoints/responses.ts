import type { ObjectScan } from '../body/scan.ts';
import type { TokenUsage } from '../cost.ts';
import { GatewayError } from '../errors.ts';
import { ResponsesFilter } from '../stream/responses-filter.ts';
import { atRates, isOtherTier } from '../usage/other-rates.ts';
import { callsPaidTools, readResponsesUsage } from '../usage/responses-usage.ts';
import { estimateBodyTokens } from '../usage/token-estimate.ts';
import { topMembers, usageMembers } from '../usage/usage-member.ts';
import { bodyWithModel, membersOf, readMember, readModel, readStream, scanBody } from './body-members.ts';
import type { Endpoint, InferenceRequest } from './endpoint.ts';
import { asksOtherRates } from './rates.ts';
import { refuseKeptIds } from './responses-ids.ts';

const members = membersOf('background');

/** OpenAI's Responses API, for providers that speak it under their base URL. */
export const responses: Endpoint = {
  name: 'responses',
  family: 'openai',
  modelType: ['chat', 'responses'],
  read,
  usageOf,
  otherRates: (answer) => isAtOthers(answer, usageMembers(answer).service_tier),
  observe: () => new ResponsesFilter(),
};

/** The tier stands before the usage, and around both some of the request, whose words have no say in it. */
function usageOf(answer: Buffer): TokenUsage | undefined {
  const { usage, service_tier: tier } = usageMembers(answer);
  return atRates(readResponsesUsage(usage), isAtOthers(answer, tier));
}

function isAtOthers(answer: Buffer, tier: unknown): boolean {
  return isOtherTier(tier ?? topMembers(answer).service_tier) || callsPaidTools(answer);
}

function read(body: Buffer): InferenceRequest {
  const scan = scanBody(body, members);
  const member = readModel(body, scan);
  refuseBackground(body, scan);
  refuseKeptIds(body);
  return {
    model: member.model,
    stream: readStream(body, scan),
    estimatedInputTokens: estimateBodyTokens(body),
    otherRates: asksOtherRates(body, scan),
    wantsUsage: true,
    bodyFor: bodyWithModel(body, member),
  };
}

/** Its answer is fetched by an id, and its work goes on, and costs, when its caller has left. */
function refuseBackground(body: Buffer, scan: ObjectScan): void {
  const span = scan.members.get('background');
  const value = span && readMember(body, 'background', span);
  if (value === undefined || value === null || value === false) return;
  throw new GatewayError(
    'unsupported_parameter',
    'background is not supported: a response that goes on by itself is fetched by its id, and the gateway keeps none. Leave it out, and set stream to true for a long answer.',
    { param: 'background' },
  );
}
