import { chatCompletions } from './chat-completions.ts';
import type { Endpoint } from './endpoint.ts';
import { countTokens, messages } from './messages.ts';

const endpoints: ReadonlyMap<string, Endpoint> = new Map(
  [chatCompletions, messages, countTokens].map((endpoint) => [endpoint.name, endpoint]),
);

/** The inference endpoint below a door, or undefined where there is none. */
export function findEndpoint(name: string): Endpoint | undefined {
  return endpoints.get(name);
}
