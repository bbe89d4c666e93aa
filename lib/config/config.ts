import { resolve } from 'node:path';
import * as z from 'zod';
import { passwordProblem } from '#lib/auth/password-rules.ts';
import { ConfigError } from './config-error.ts';
import * as rules from './rules.ts';
import { type SecretName, secretFileNames, secretNames, withSecretFiles } from './secret-files.ts';

export interface Config {
  host: string;
  port: number;
  /** The origin that links are built from, without a slash at its end. */
  publicUrl: string;
  /** Undefined: the embedded database under `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  /** The first is active. Undefined with the embedded database: generated ones are used. */
  masterKeys: { kid: string; key: Buffer }[] | undefined;
  authSecret: string | undefined;
  adminEmail: string | undefined;
  adminPassword: string | undefined;
  /** CIDRs and lower-case host names. */
  allowPrivateUpstreams: string[];
  trustedProxies: string[];
  metricsPort: number | undefined;
  drainSeconds: number;
  logLevel: LogLevel;
  oidc: OidcConfig | undefined;
}

export interface OidcConfig {
  name: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Of the e-mail addresses that may sign in, in lower case; undefined: of all that the issuer verifies. */
  allowedDomains: string[] | undefined;
}

/** Whom the first start makes where no e-mail address is given. */
export const defaultAdminEmail = 'admin@localhost';

export type LogLevel = (typeof rules.logLevels)[number];

const schema = z.object({
  PORT: rules.port({ orAny: true }).default(3000),
  HOST: rules.host.default('127.0.0.1'),
  DATABASE_URL: rules.serverUrl(['postgres:', 'postgresql:']).optional(),
  // Nothing reads it yet. Who sets it learns today, not with a later release, that it is wrong.
  REDIS_URL: rules.serverUrl(['redis:', 'rediss:']).optional(),
  AUTH_SECRET: rules.secret(32).optional(),
  LATCHKEY_DATA_DIR: z.string().default('.latchkey'),
  LATCHKEY_MASTER_KEYS: rules.masterKeys.optional(),
  LATCHKEY_PUBLIC_URL: rules.origin.optional(),
  LATCHKEY_ADMIN_EMAIL: rules.email.optional(),
  LATCHKEY_ADMIN_PASSWORD: z.string().optional(),
  LATCHKEY_ALLOW_PRIVATE_UPSTREAMS: rules.listOf(rules.networkOrHost).default([]),
  LATCHKEY_TRUSTED_PROXIES: rules.listOf(rules.network).default([]),
  LATCHKEY_METRICS_PORT: rules.port({ orAny: false }).optional(),
  LATCHKEY_DRAIN_SECONDS: rules.wholeNumber(0, 3600).default(30),
  LATCHKEY_LOG_LEVEL: rules.logLevel.default('info'),
  LATCHKEY_OIDC_NAME: z.string().max(60, 'must be at most 60 characters').default('Single sign-on'),
  LATCHKEY_OIDC_ISSUER: rules.issuer.optional(),
  LATCHKEY_OIDC_CLIENT_ID: z.string().optional(),
  LATCHKEY_OIDC_CLIENT_SECRET: rules.secret(1).optional(),
  LATCHKEY_OIDC_ALLOWED_DOMAINS: rules.mailDomains.optional(),
});

type Settings = z.output<typeof schema>;
type Name = keyof Settings;

const isSecret = (name: string): boolean => secretNames.includes(name as SecretName);

/** Reads the environment once. A variable that is set but empty counts as unset. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  refuseUnknownNames(Object.keys(env));
  const { env: given, nameOf } = withSecretFiles(
    Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim())),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw refusal(parsed.error.issues[0], given, nameOf);
  const settings = parsed.data;
  refuseMissing(settings);
  refuseWeakPassword(settings, nameOf);
  return {
    host: settings.HOST,
    port: settings.PORT,
    publicUrl: settings.LATCHKEY_PUBLIC_URL ?? defaultOrigin(settings.HOST, settings.PORT),
    databaseUrl: settings.DATABASE_URL,
    dataDir: resolve(settings.LATCHKEY_DATA_DIR),
    masterKeys: settings.LATCHKEY_MASTER_KEYS,
    authSecret: settings.AUTH_SECRET,
    adminEmail: settings.LATCHKEY_ADMIN_EMAIL,
    adminPassword: settings.LATCHKEY_ADMIN_PASSWORD,
    allowPrivateUpstreams: settings.LATCHKEY_ALLOW_PRIVATE_UPSTREAMS,
    trustedProxies: settings.LATCHKEY_TRUSTED_PROXIES,
    metricsPort: settings.LATCHKEY_METRICS_PORT,
    drainSeconds: settings.LATCHKEY_DRAIN_SECONDS,
    logLevel: settings.LATCHKEY_LOG_LEVEL,
    oidc: oidcOf(settings),
  };
}

function refuseUnknownNames(names: string[]): void {
  const known: string[] = [...Object.keys(schema.shape), ...secretFileNames];
  const unknown = names.find((name) => name.startsWith('LATCHKEY_') && !known.includes(name));
  if (unknown === undefined) return;
  const near = known.find((name) => rules.isNear(name, unknown));
  throw new ConfigError(`${unknown} is not a setting of Latchkey${near ? `: is ${near} meant?` : ''}`);
}

function refusal(
  issue: z.core.$ZodIssue | undefined,
  given: Readonly<Record<string, string | undefined>>,
  nameOf: (name: string) => string,
): ConfigError {
  const name = String(issue?.path[0]);
  const rule = issue?.message ?? 'does not parse';
  if (isSecret(name)) return new ConfigError(`${nameOf(name)} ${rule} (its value is not shown)`);
  return new ConfigError(`${name} ${rule}, not ${JSON.stringify(given[name]?.slice(0, 120))}`);
}

function refuseMissing(settings: Settings): void {
  const external = settings.DATABASE_URL !== undefined;
  if (external && !settings.LATCHKEY_MASTER_KEYS) {
    throw new ConfigError(
      'LATCHKEY_MASTER_KEYS must be set where DATABASE_URL is: every process on that database needs the same (make one: echo "k1:$(openssl rand -base64 32)")',
    );
  }
  if (external && !settings.AUTH_SECRET) {
    throw new ConfigError(
      'AUTH_SECRET must be set where DATABASE_URL is: every process on that database needs the same (make one: openssl rand -base64 32)',
    );
  }
  if (settings.AUTH_SECRET && isAmong(settings.AUTH_SECRET, settings.LATCHKEY_MASTER_KEYS)) {
    throw new ConfigError('AUTH_SECRET must not be one of LATCHKEY_MASTER_KEYS (its value is not shown)');
  }
  const oidc: Name[] = ['LATCHKEY_OIDC_ISSUER', 'LATCHKEY_OIDC_CLIENT_ID', 'LATCHKEY_OIDC_CLIENT_SECRET'];
  const missing = oidc.find((name) => settings[name] === undefined);
  const isAsked = [...oidc, 'LATCHKEY_OIDC_ALLOWED_DOMAINS' as const].some(
    (name) => settings[name] !== undefined,
  );
  if (missing && isAsked) {
    throw new ConfigError(`${missing} must be set where the other LATCHKEY_OIDC_ settings are`);
  }
}

/** The first admin's password keeps the rules of everybody's. */
function refuseWeakPassword(settings: Settings, nameOf: (name: string) => string): void {
  const { LATCHKEY_ADMIN_PASSWORD: password, LATCHKEY_ADMIN_EMAIL: email = defaultAdminEmail } = settings;
  const problem = password === undefined ? undefined : passwordProblem(password, email);
  if (!problem) return;
  const name = nameOf('LATCHKEY_ADMIN_PASSWORD');
  throw new ConfigError(`${name} is refused: ${problem} (Its value is not shown.)`);
}

function isAmong(secret: string, masterKeys: { key: Buffer }[] | undefined): boolean {
  return (
    masterKeys?.some(
      ({ key }) => key.equals(Buffer.from(secret, 'base64')) || key.equals(Buffer.from(secret)),
    ) === true
  );
}

function oidcOf(settings: Settings): OidcConfig | undefined {
  const {
    LATCHKEY_OIDC_NAME: name,
    LATCHKEY_OIDC_ISSUER: issuer,
    LATCHKEY_OIDC_CLIENT_ID: clientId,
    LATCHKEY_OIDC_CLIENT_SECRET: clientSecret,
    LATCHKEY_OIDC_ALLOWED_DOMAINS: allowedDomains,
  } = settings;
  return issuer && clientId && clientSecret
    ? { name, issuer, clientId, clientSecret, allowedDomains }
    : undefined;
}

/** An address that means "all of them" is none that a link can hold. */
function defaultOrigin(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const named = everywhere ? 'localhost' : host;
  return `http://${named.includes(':') ? `[${named}]` : named}:${port}`;
}
