import { chatCompletions } from './chat-completions.ts';
import type { Endpoint } from './endpoint.ts';
import { countTokens, messages } from './messages.ts';
import { responses } from './responses.ts';

/** All there are beside the list of models, in the order in which they are told. */
export const endpoints: readonly Endpoint[] = [chatCompletions, responses, messages, countTokens];

const byName: ReadonlyMap<string, Endpoint> = new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));

/** The inference endpoint below a door, or undefined where there is none. */
export function findEndpoint(name: string): Endpoint | undefined {
  return byName.get(name);
}
