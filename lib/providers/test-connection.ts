import type { ProviderAccountId } from '#db/ids.ts';
import { findCredential } from '#db/queries/provider-accounts.ts';
import type { Db } from '#db/types.ts';
import { holdAccount, requireAccountCreator } from '#lib/access/manage-account.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { demoModels } from '#lib/demo/request.ts';
import { AppError } from '#lib/errors.ts';
import { credentialHeader } from '#lib/gateway/providers/credential-header.ts';
import { cleanCredential, openCredential } from './credential.ts';
import type { TestConnectionInput } from './input.ts';
import { type ProviderKind, traitsOf } from './kinds.ts';
import type { Probe, ProbeAnswer, ProbeFailure } from './probe.ts';
import { type ProvidersRuntime, requireBaseUrl, requireCredentialForMove } from './service.ts';

export type ConnectionState =
  | 'reachable'
  | 'credential-refused'
  | 'not-found'
  | 'timed-out'
  | 'private-address'
  | 'unreachable'
  | 'unexpected';

export interface ConnectionTest {
  state: ConnectionState;
  /** One sentence that says what was found and what to do. */
  message: string;
  /** Upstream ids that the provider lists, so that models can be added by a click. */
  models: string[];
}

interface Connection {
  provider: ProviderKind;
  baseUrl: string | null;
  credential: string | null;
}

/** Asks the provider for its models, with the same rights as saving: whoever may not save may not probe either. */
export async function testConnection(
  runtime: ProvidersRuntime,
  actor: Actor,
  input: TestConnectionInput,
  probe: Probe,
): Promise<ConnectionTest> {
  const { provider, baseUrl, credential } = await connectionOf(runtime, actor, input);
  if (baseUrl === null) {
    return {
      state: 'reachable',
      message: `${traitsOf(provider).subject} is part of Latchkey. Its answers are simulated.`,
      models: [...demoModels],
    };
  }
  const headers = credential === null ? {} : Object.fromEntries([credentialHeader(credential)]);
  const answer = await probe(`${baseUrl}/models`, headers);
  const { host } = new URL(baseUrl);
  if (answer.failure === 'name' && isOurs(provider, host)) return { ...noWayOut(host), models: [] };
  return explain(answer, host);
}

/** Known to be spelled right: it stands in the product. */
function isOurs(provider: ProviderKind, host: string): boolean {
  const fallback = traitsOf(provider).address?.fallback;
  return fallback !== undefined && new URL(fallback).host === host;
}

const action = 'provider-account.test';

async function connectionOf(
  runtime: ProvidersRuntime,
  actor: Actor,
  input: TestConnectionInput,
): Promise<Connection> {
  const { providerAccountId, provider } = input;
  if (!providerAccountId) {
    requireAccountCreator(actor, { name: 'a new account', action });
    if (!provider)
      throw new AppError('invalid', 'Choose a provider.', { fields: { provider: ['Choose a provider.'] } });
    return {
      provider,
      baseUrl: requireBaseUrl(runtime, provider, input.baseUrl),
      credential: typed(input.credential),
    };
  }
  return runtime.db.transaction((tx) =>
    storedConnection(runtime, tx, actor, { ...input, providerAccountId }),
  );
}

/** Held, so that a credential is read together with the address that it was stored for. */
async function storedConnection(
  runtime: ProvidersRuntime,
  tx: Db,
  actor: Actor,
  input: TestConnectionInput & { providerAccountId: ProviderAccountId },
): Promise<Connection> {
  const { providerAccountId } = input;
  const held = await holdAccount(tx, actor, { providerAccountId, action });
  const text = input.baseUrl ?? held.baseUrl ?? undefined;
  const baseUrl = requireBaseUrl(runtime, held.provider, text);
  requireCredentialForMove(held, { ...input, baseUrl });
  if (input.credential !== undefined) return { ...held, baseUrl, credential: typed(input.credential) };
  const envelope = await findCredential(tx, actor.tenantId, providerAccountId);
  const account = { tenantId: actor.tenantId, id: providerAccountId };
  return {
    ...held,
    baseUrl,
    credential: envelope ? openCredential(runtime.keyring, account, envelope) : null,
  };
}

function typed(text: string | undefined): string | null {
  if (text === undefined) return null;
  const cleaned = cleanCredential(text);
  if (cleaned.ok) return cleaned.credential;
  throw new AppError('invalid', cleaned.message, { fields: { credential: [cleaned.message] } });
}

// Nothing of what the other side wrote is repeated but model ids: a probe is no window into a network.
function explain(answer: ProbeAnswer, host: string): ConnectionTest {
  if (answer.failure) return { ...failures[answer.failure](host), models: [] };
  const { status, models } = answer;
  if (status === 401 || status === 403) {
    return {
      state: 'credential-refused',
      message: `${host} answered, and refused the credential (${status}). Check that it was copied whole and is still valid.`,
      models: [],
    };
  }
  if (status === 404) {
    return {
      state: 'not-found',
      message: `${host} answered, but has no model list at this address (404). Most base URLs end in /v1.`,
      models: [],
    };
  }
  if (status >= 200 && status < 300) return listed(host, models);
  const hint =
    status >= 300 && status < 400
      ? 'Redirects are not followed: enter the address it leads to.'
      : 'Try again later.';
  return { state: 'unexpected', message: `${host} answered with status ${status}. ${hint}`, models: [] };
}

function listed(host: string, models: string[] | undefined): ConnectionTest {
  if (models === undefined) {
    return {
      state: 'unexpected',
      message: `${host} answered, but not with a list of models. Check that the base URL is that of its API.`,
      models: [],
    };
  }
  const count = models.length === 1 ? '1 model' : `${models.length} models`;
  return { state: 'reachable', message: `${host} is reachable and lists ${count}.`, models };
}

function noWayOut(host: string): Omit<ConnectionTest, 'models'> {
  return {
    state: 'unreachable',
    message: `This machine finds no address for ${host}. Check its network and its name server.`,
  };
}

const failures: Record<ProbeFailure, (host: string) => Omit<ConnectionTest, 'models'>> = {
  blocked: (host) => ({
    state: 'private-address',
    message: `${host} is at a private address. The operator can allow it with LATCHKEY_ALLOW_PRIVATE_UPSTREAMS.`,
  }),
  timeout: (host) => ({
    state: 'timed-out',
    message: `${host} did not answer in time. Is a firewall between?`,
  }),
  name: (host) => ({ state: 'unreachable', message: `There is no host named ${host}. Check the spelling.` }),
  connection: (host) => ({
    state: 'unreachable',
    message: `${host} refused the connection. Check the port, and that the server runs.`,
  }),
  tls: (host) => ({ state: 'unreachable', message: `${host} has a certificate that is not trusted here.` }),
  answer: (host) => ({
    state: 'unexpected',
    message: `${host} answered with something that is not the API of a provider.`,
  }),
};
