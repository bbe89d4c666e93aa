import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Context } from 'oidc-provider';

/** Who can sign in there, and what the provider says of each: every refusal has a person. */
export const people = {
  verified: { email: 'vera@company.test', email_verified: true, name: 'Vera Verified' },
  returning: { email: 'rita@company.test', email_verified: true, name: 'Rita Returning' },
  scriptless: { email: 'noah@company.test', email_verified: true, name: 'Noah Noscript' },
  unverified: { email: 'una@company.test', email_verified: false, name: 'Una Unverified' },
  silent: { email: 'sina@company.test', name: 'Sina Silent' },
  textual: { email: 'tex@company.test', email_verified: 'true', name: 'Tex Textual' },
  passwordless: { email: 'paula@company.test', email_verified: true, name: 'Paula Passwordless' },
  leaver: { email: 'lea@company.test', email_verified: true, name: 'Lea Leaver' },
  outsider: { email: 'oda@elsewhere.test', email_verified: true, name: 'Oda Outsider' },
  impostor: { email: 'petra@company.test', email_verified: true, name: 'Ina Impostor' },
} as const;

export type PersonAtProvider = keyof typeof people;

export interface IdentityProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  stop(): Promise<void>;
}

const clientId = 'latchkey';

/** A real OpenID Connect provider that keeps strictly to the standard: the e-mail address stands in userinfo only. */
export async function startIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  const server = createServer();
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the provider has no address');
  const issuer = `http://localhost:${address.port}`;
  const clientSecret = randomBytes(24).toString('base64url');
  const provider = new Provider(issuer, await configuration(redirectUri, clientSecret));
  const answer = provider.callback();
  server.on('request', (request, response) => {
    const handled = request.url?.startsWith('/interaction/')
      ? interact(provider, request, response)
      : answer(request, response);
    handled.catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  return { issuer, clientId, clientSecret, stop: () => close(server) };
}

async function configuration(redirectUri: string, clientSecret: string) {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(24).toString('base64url')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    findAccount: (_context: unknown, accountId: string) =>
      isPerson(accountId)
        ? { accountId, claims: () => ({ sub: accountId, ...people[accountId] }) }
        : undefined,
    // A company's own applications ask nobody for consent.
    async loadExistingGrant({ oidc }: Context) {
      const { clientId, accountId } = { ...oidc.client, ...oidc.session };
      const grant = new oidc.provider.Grant({ clientId, accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  };
}

function isPerson(name: string): name is PersonAtProvider {
  return Object.hasOwn(people, name);
}

/** The provider's own sign-in page. */
async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html>
      <html lang="en"><link rel="icon" href="data:,"><title>Company sign-in</title><h1>Company sign-in</h1>
      <form method="post" action="/interaction/${uid}">
        <label>Person <input name="person" required></label> <button>Continue</button>
      </form></html>`);
    return;
  }
  const person = new URLSearchParams(await text(request)).get('person') ?? '';
  if (!isPerson(person)) throw new Error(`${person} is nobody here`);
  const result = { login: { accountId: person } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
