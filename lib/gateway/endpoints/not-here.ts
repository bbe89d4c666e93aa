import { GatewayError } from '../errors.ts';
import type { Exchange } from '../exchange.ts';

const answered =
  "for OpenAI's SDKs POST chat/completions and GET models below /api/inference/openai, for Anthropic's POST v1/messages, POST v1/messages/count_tokens and GET v1/models below /api/inference/anthropic";
const planned = /^(?:completions|embeddings|responses|moderations|rerank|images|audio|files|batches)(?:\/|$)/;
const pathMax = 100;

/** A door's own address, as it is given to an SDK: nothing answers there, and a browser learns so without a key. */
export function isBaseUrl(endpoint: string): boolean {
  return endpoint === '';
}

export function baseUrlError({ family }: Exchange): GatewayError {
  const api = family === 'anthropic' ? "Anthropic's" : "OpenAI's";
  return new GatewayError(
    'not_found',
    `This is a base URL of ${api} API, for an SDK to add to. The gateway answers ${answered}.`,
  );
}

export function notHereError({ request, endpoint }: Exchange): GatewayError {
  const yet = planned.test(endpoint) ? ' yet' : '';
  return new GatewayError(
    'not_found',
    `The gateway does not answer ${request.method} ${endpoint.slice(0, pathMax)} here${yet}. It answers ${answered}.`,
  );
}
