import { baseUrlPaths, plannedRoutes } from '../doors.ts';
import { type Family, GatewayError } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { endpoints } from './find-endpoint.ts';

interface Api {
  owner: string;
  /** What its SDKs put between a base URL and a route. */
  version: string;
}

const apis: Readonly<Record<Family, Api>> = {
  openai: { owner: "OpenAI's", version: '' },
  anthropic: { owner: "Anthropic's", version: 'v1/' },
};
const and = new Intl.ListFormat('en-GB');
const answered = `for ${apis.openai.owner} SDKs ${routesOf('openai')}, for ${apis.anthropic.owner} ${routesOf('anthropic')}`;
const planned = new RegExp(`^(?:${plannedRoutes.join('|')})(?:/|$)`);
const pathMax = 100;

/** A door's own address, as it is given to an SDK: nothing answers there, and a browser learns so without a key. */
export function isBaseUrl(endpoint: string): boolean {
  return endpoint === '';
}

export function baseUrlError({ family }: Exchange): GatewayError {
  return new GatewayError(
    'not_found',
    `This is a base URL of ${apis[family].owner} API, for an SDK to add to. The gateway answers ${answered}.`,
  );
}

export function notHereError({ request, endpoint }: Exchange): GatewayError {
  const yet = planned.test(endpoint) ? ' yet' : '';
  return new GatewayError(
    'not_found',
    `The gateway does not answer ${request.method} ${endpoint.slice(0, pathMax)} here${yet}. It answers ${answered}.`,
  );
}

/** What an SDK of this API can call, from the endpoints that there are. */
function routesOf(family: Family): string {
  const { version } = apis[family];
  const calls = endpoints.filter((endpoint) => endpoint.family === family);
  const posts = calls.map(({ name }) => `POST ${version}${name}`);
  return `${and.format([...posts, `GET ${version}models`])} below ${baseUrlPaths[family]}`;
}
