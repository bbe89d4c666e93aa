import { behindSpace, jsonBytes } from '../body/json-bytes.ts';
import type { ObjectScan } from '../body/scan.ts';
import { GatewayError } from '../errors.ts';

const { closeBrace, closeBracket, openBrace, openBracket, quote } = jsonBytes;

/** Members by which Anthropic, OpenRouter and LiteLLM take a call to other models than `model` says. */
export const otherModelNames: readonly string[] = [
  'models',
  'fallbacks',
  'fallback_models',
  'route',
  'preset',
  'context_window_fallbacks',
  'context_window_fallback_dict',
  'content_policy_fallbacks',
  'model_list',
  'user_config',
];
const names: ReadonlySet<string> = new Set(otherModelNames);
/** By the first byte of a value that may say something, the one that would end it at once. */
const ends: ReadonlyMap<number, number> = new Map([
  [quote, quote],
  [openBracket, closeBracket],
  [openBrace, closeBrace],
]);

/** A key may call the models that it may call, and no other that a body names beside. */
export function refuseOtherModels(body: Buffer, { members }: ObjectScan): void {
  for (const [name, { start }] of members) {
    if (!names.has(name) || !saysSomething(body, start)) continue;
    throw new GatewayError(
      'unsupported_parameter',
      `${name} is not supported: it may take the call to what this key has no access to. Leave it out, and name one model in model.`,
      { param: name },
    );
  }
}

function saysSomething(body: Buffer, start: number): boolean {
  const end = ends.get(body[start] as number);
  return end !== undefined && body[behindSpace(body, start + 1)] !== end;
}
