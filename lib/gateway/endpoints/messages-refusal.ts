import { anthropicError, anthropicType, isAnthropicError } from '../anthropic-error.ts';
import { asRecord, memberOf } from '../json.ts';

const maxWords = 500;
const maxParsedBytes = 65_536;

/** A provider's refusal in Anthropic's shape; undefined where it has that shape already and passes as it came. */
export function messagesRefusal(
  status: number,
  body: Buffer,
  { endpoint, account }: { endpoint: string; account: string },
): string | undefined {
  const said = parse(body);
  if (said && isAnthropicError(said)) return undefined;
  const words = wordsOf(said, body);
  // Of a server that has the route, 404 says which model it does not know.
  const lacksRoute = (status === 404 || status === 405) && !/\bmodel\b/i.test(words);
  const message = lacksRoute
    ? `The provider account "${account}" leads to a server without Anthropic's Messages API: POST ${endpoint} there is answered ${status}${words && ` (${words})`}. Call its models through chat/completions, or another account's through this address.`
    : words || `The provider answered ${status}.`;
  return JSON.stringify(anthropicError(anthropicType(status), message));
}

function parse(body: Buffer): Record<string, unknown> | undefined {
  if (body.length > maxParsedBytes) return undefined;
  try {
    return asRecord(JSON.parse(body.toString('utf8')));
  } catch {
    return undefined;
  }
}

/** What the provider says in words, wherever servers put it; a page of HTML says nothing. */
function wordsOf(said: Record<string, unknown> | undefined, body: Buffer): string {
  const error = said?.error;
  for (const words of [memberOf(error, 'message'), error, said?.message, said?.detail]) {
    if (typeof words === 'string' && words !== '') return words.slice(0, maxWords);
  }
  if (said) return JSON.stringify(said).slice(0, maxWords);
  const text = body.toString('utf8', 0, maxWords).trim();
  return text.startsWith('<') || !/^[\P{C}\s]*$/u.test(text) ? '' : text;
}
