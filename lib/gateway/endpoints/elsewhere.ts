import { behindSpace, jsonBytes } from '../body/json-bytes.ts';
import { type ObjectScan, type Span, scanObject } from '../body/scan.ts';
import { GatewayError } from '../errors.ts';
import { requireClear } from './clear-object.ts';

type Members = ReadonlyMap<string, Span>;

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
  'deployment_id',
  'custom_llm_provider',
  'tensorzero::internal_dynamic_variant_config',
  'advisor',
];

/** By which LiteLLM and TensorZero take it to another address, or with another credential, of which ours may be one. */
const otherPlaceNames: readonly string[] = [
  'api_base',
  'base_url',
  'api_key',
  'extra_headers',
  'headers',
  'extra_body',
  'litellm_credential_name',
  'azure_ad_token',
  'vertex_credentials',
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_profile_name',
  'aws_role_name',
  'aws_web_identity_token',
  'aws_sts_endpoint',
  'aws_bedrock_runtime_endpoint',
  's3_endpoint_url',
  'sagemaker_base_url',
  'deployment_url',
  'tensorzero::credentials',
  'tensorzero::extra_body',
  'tensorzero::extra_headers',
];

/** All that may stand at the top of a body only where it says nothing. */
export const elsewhereNames: readonly string[] = [...otherModelNames, ...otherPlaceNames];

const otherModel = 'it may take the call to what this key has no access to. Name one model in model.';
const otherPlace =
  'it may take the call elsewhere. Address and credential are those of the provider account.';
const reasons: ReadonlyMap<string, string> = new Map([
  ...otherModelNames.map((name) => [name, otherModel] as const),
  ...otherPlaceNames.map((name) => [name, otherPlace] as const),
]);

/** Vercel's gateway takes models to fall back on, and credentials, in here. */
export const nestedOptions = 'providerOptions';
const nestedGateway: ReadonlySet<string> = new Set(['gateway']);
const nestedReasons: ReadonlyMap<string, string> = new Map([
  ['models', otherModel],
  ['byok', otherPlace],
]);
const nestedNames: ReadonlySet<string> = new Set(nestedReasons.keys());

/** By the first byte of a value that may say something, the one that would end it at once. */
const ends: ReadonlyMap<number, number> = new Map([
  [quote, quote],
  [openBracket, closeBracket],
  [openBrace, closeBrace],
]);

/** A key may call the models that it may call, where their account says, and nothing that a body names beside. */
export function refuseElsewhere(body: Buffer, { members }: ObjectScan): void {
  refuseAny(body, members, reasons, '');
  const options = members.get(nestedOptions);
  const gateway = options && membersIn(body, options, nestedGateway, `${nestedOptions}.`)?.get('gateway');
  if (!gateway) return;
  const path = `${nestedOptions}.gateway.`;
  const nested = membersIn(body, gateway, nestedNames, path);
  if (nested) refuseAny(body, nested, nestedReasons, path);
}

function refuseAny(body: Buffer, members: Members, whys: ReadonlyMap<string, string>, path: string): void {
  for (const [name, { start }] of members) {
    const why = whys.get(name);
    if (why === undefined || !saysSomething(body, start)) continue;
    const param = path + name;
    throw new GatewayError('unsupported_parameter', `${param} is not supported: ${why}`, { param });
  }
}

/** The wanted members of an object inside the body, by where they stand in the body; undefined where it is no object. */
function membersIn(
  body: Buffer,
  { start, end }: Span,
  wanted: ReadonlySet<string>,
  path: string,
): Members | undefined {
  if (body[start] !== openBrace) return undefined;
  const scan = scanObject(body.subarray(start, end), wanted);
  if (!scan) return undefined;
  requireClear(scan, path);
  const members = new Map<string, Span>();
  for (const [name, span] of scan.members)
    members.set(name, { start: start + span.start, end: start + span.end });
  return members;
}

function saysSomething(body: Buffer, start: number): boolean {
  const end = ends.get(body[start] as number);
  return end !== undefined && body[behindSpace(body, start + 1)] !== end;
}
