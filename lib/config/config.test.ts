import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { ConfigError } from './config-error.ts';

const masterKey = (kid = 'k1') => `${kid}:${randomBytes(32).toString('base64')}`;
const external = {
  DATABASE_URL: 'postgres://latchkey:hunter2hunter2@db.example.com/latchkey',
  LATCHKEY_MASTER_KEYS: masterKey(),
  AUTH_SECRET: 'a'.repeat(40),
};

function refusalOf(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('an empty environment', () => {
  it('gives the defaults, with the embedded database', () => {
    expect(loadConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      databaseUrl: undefined,
      dataDir: resolve('.latchkey'),
      masterKeys: undefined,
      authSecret: undefined,
      adminEmail: undefined,
      adminPassword: undefined,
      allowPrivateUpstreams: [],
      trustedProxies: [],
      metricsPort: undefined,
      drainSeconds: 30,
      logLevel: 'info',
      oidc: undefined,
    });
  });

  it('is what a variable set to nothing amounts to', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: ' ', LATCHKEY_MASTER_KEYS: '' })).toEqual(loadConfig({}));
  });
});

describe('values', () => {
  it('are read and normalised', () => {
    const config = loadConfig({
      ...external,
      HOST: '::',
      PORT: '8080',
      LATCHKEY_PUBLIC_URL: 'https://Latchkey.example.com/',
      LATCHKEY_ALLOW_PRIVATE_UPSTREAMS: '10.0.0.0/8, Ollama.internal,fd00::/8,127.0.0.1',
      LATCHKEY_TRUSTED_PROXIES: '192.168.0.0/16',
      LATCHKEY_MASTER_KEYS: `${masterKey('k2')}, ${masterKey('k1')}`,
      LATCHKEY_DRAIN_SECONDS: '0',
      LATCHKEY_OIDC_ISSUER: 'https://id.example.com/realm',
      LATCHKEY_OIDC_CLIENT_ID: 'latchkey',
      LATCHKEY_OIDC_CLIENT_SECRET: 's',
    });
    expect(config).toMatchObject({
      host: '::',
      port: 8080,
      publicUrl: 'https://latchkey.example.com',
      allowPrivateUpstreams: ['10.0.0.0/8', 'ollama.internal', 'fd00::/8', '127.0.0.1'],
      trustedProxies: ['192.168.0.0/16'],
      drainSeconds: 0,
      oidc: { name: 'Single sign-on', issuer: 'https://id.example.com/realm', clientId: 'latchkey' },
    });
    expect(config.masterKeys?.map(({ kid, key }) => [kid, key.length])).toEqual([
      ['k2', 32],
      ['k1', 32],
    ]);
  });

  it('of domains are read as addresses have them', () => {
    const oidc = {
      LATCHKEY_OIDC_ISSUER: 'https://id.example.com',
      LATCHKEY_OIDC_CLIENT_ID: 'latchkey',
      LATCHKEY_OIDC_CLIENT_SECRET: 's',
    };
    expect(loadConfig(oidc).oidc?.allowedDomains).toBeUndefined();
    const domains = { LATCHKEY_OIDC_ALLOWED_DOMAINS: 'Example.com, b\u00fccher.example,' };
    expect(loadConfig({ ...oidc, ...domains }).oidc?.allowedDomains).toEqual([
      'example.com',
      'xn--bcher-kva.example',
    ]);
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:3000'],
    ['0.0.0.0', 'http://localhost:3000'],
    ['::', 'http://localhost:3000'],
    ['::1', 'http://[::1]:3000'],
  ])('on HOST %s links are built from %s', (HOST, publicUrl) => {
    expect(loadConfig({ HOST }).publicUrl).toBe(publicUrl);
  });
});

describe('a bad value stops the start with one line that names variable, rule and value', () => {
  it.each([
    ['PORT', 'http', 'PORT must be a whole number from 0 to 65535, not "http"'],
    ['PORT', '65536', 'PORT must be a whole number from 0 to 65535, not "65536"'],
    ['PORT', '3e3', 'PORT must be a whole number from 0 to 65535, not "3e3"'],
    ['HOST', 'no host', 'HOST must be an IP address or a host name, not "no host"'],
    ['LATCHKEY_METRICS_PORT', '0', 'LATCHKEY_METRICS_PORT must be a whole number from 1 to 65535, not "0"'],
    [
      'LATCHKEY_DRAIN_SECONDS',
      '-1',
      'LATCHKEY_DRAIN_SECONDS must be a whole number from 0 to 3600, not "-1"',
    ],
    ['LATCHKEY_LOG_LEVEL', 'loud', /^LATCHKEY_LOG_LEVEL must be one of trace, .*, not "loud"$/],
    [
      'LATCHKEY_PUBLIC_URL',
      'https://a.example/x',
      /^LATCHKEY_PUBLIC_URL must be an origin .*a\.example\/x"$/,
    ],
    ['LATCHKEY_PUBLIC_URL', 'ftp://a.example', /^LATCHKEY_PUBLIC_URL must be an origin/],
    ['LATCHKEY_ADMIN_EMAIL', 'admin', 'LATCHKEY_ADMIN_EMAIL must be an e-mail address, not "admin"'],
    [
      'LATCHKEY_TRUSTED_PROXIES',
      '10.0.0.0/33',
      /^LATCHKEY_TRUSTED_PROXIES must be .* CIDRs .*10\.0\.0\.0\/33"$/,
    ],
    ['LATCHKEY_TRUSTED_PROXIES', 'proxy.local', /^LATCHKEY_TRUSTED_PROXIES must be/],
    ['LATCHKEY_ALLOW_PRIVATE_UPSTREAMS', '10.0.0', /^LATCHKEY_ALLOW_PRIVATE_UPSTREAMS must be/],
    ['LATCHKEY_OIDC_ISSUER', 'http://id.example.com', /^LATCHKEY_OIDC_ISSUER must be an https URL/],
  ])('%s=%s', (name, value, message) => {
    expect(refusalOf({ [name]: value })).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  it.each([
    ',',
    'localhost',
    '*.example.com',
    '@example.com',
    'ann@example.com',
    'example.com/x',
    '10.0.0.1',
  ])('LATCHKEY_OIDC_ALLOWED_DOMAINS=%s', (domains) => {
    expect(refusalOf({ LATCHKEY_OIDC_ALLOWED_DOMAINS: domains })).toBe(
      `LATCHKEY_OIDC_ALLOWED_DOMAINS must be a comma-separated list of e-mail domains such as example.com, without @ and *, not "${domains}"`,
    );
  });

  it('keeps to one line whatever the value holds', () => {
    expect(refusalOf({ HOST: `a\nb${'c'.repeat(5000)}` })).toMatch(/^.{1,200}$/);
  });
});

describe('a secret that does not parse', () => {
  const telling = 'hunter2hunter2';

  it.each([
    ['DATABASE_URL', `mysql://root:${telling}@db/x`],
    ['REDIS_URL', `http://:${telling}@cache`],
    ['AUTH_SECRET', telling],
    ['LATCHKEY_MASTER_KEYS', telling],
    ['LATCHKEY_MASTER_KEYS', `k1:${Buffer.from(telling).toString('base64')}`],
    ['LATCHKEY_ADMIN_PASSWORD', 'hunter2'],
  ])('%s is named, its value is not shown', (name, value) => {
    const refusal = refusalOf({ [name]: value });
    expect(refusal).toContain(name);
    expect(refusal).toMatch(/\(its value is not shown\.?\)/i);
    expect(refusal).not.toContain('hunter2');
    expect(refusal).not.toContain(value);
  });
});

describe('the password of the first admin', () => {
  it.each([
    ['elevenchars', 'Use at least 12 characters.'],
    ['password2026', 'This password stands in every list of leaked ones. Choose another.'],
    ['admin@localhost', 'This password is little more than your e-mail address.'],
  ])('%s is refused by the rule of everybody’s', (password, rule) => {
    expect(refusalOf({ LATCHKEY_ADMIN_PASSWORD: password })).toBe(
      `LATCHKEY_ADMIN_PASSWORD is refused: ${rule} (Its value is not shown.)`,
    );
  });

  it('is compared with the e-mail address beside it', () => {
    const env = { LATCHKEY_ADMIN_EMAIL: 'josephine@example.com', LATCHKEY_ADMIN_PASSWORD: 'josephine2026' };
    expect(refusalOf(env)).toContain('little more than your e-mail address');
  });

  it('may be any that the portal takes', () => {
    const adminPassword = 'correct horse battery staple 9';
    expect(loadConfig({ LATCHKEY_ADMIN_PASSWORD: adminPassword })).toMatchObject({ adminPassword });
  });
});

describe('master keys', () => {
  const key = masterKey();

  it.each([
    ['of zeros', `k1:${Buffer.alloc(32).toString('base64')}`, 'guessable'],
    ['with one id twice', `${masterKey('k1')},${masterKey('k1')}`, 'one id twice'],
    ['with one key twice', `${key},k2${key.slice(2)}`, 'one key twice'],
    ['of 31 bytes', `k1:${randomBytes(31).toString('base64')}`, 'must be'],
    ['without an id', randomBytes(32).toString('base64'), 'must be'],
  ])('%s are refused', (_, value, rule) => {
    expect(refusalOf({ LATCHKEY_MASTER_KEYS: value })).toContain(rule);
  });

  it('may not be the session secret', () => {
    expect(refusalOf({ LATCHKEY_MASTER_KEYS: key, AUTH_SECRET: key.slice(3) })).toMatch(
      /^AUTH_SECRET must not be one of LATCHKEY_MASTER_KEYS/,
    );
  });
});

describe('a setting that others need', () => {
  it.each(['LATCHKEY_MASTER_KEYS', 'AUTH_SECRET'])('%s must stand beside DATABASE_URL', (name) => {
    expect(refusalOf({ ...external, [name]: '' })).toMatch(
      new RegExp(`^${name} must be set where DATABASE_URL is`),
    );
  });

  it('of OpenID Connect must not be missing alone', () => {
    expect(refusalOf({ LATCHKEY_OIDC_ISSUER: 'https://id.example.com' })).toMatch(
      /^LATCHKEY_OIDC_CLIENT_ID must be set/,
    );
  });

  it('of OpenID Connect must not be missing where domains are allowed to it', () => {
    expect(refusalOf({ LATCHKEY_OIDC_ALLOWED_DOMAINS: 'example.com' })).toBe(
      'LATCHKEY_OIDC_ISSUER must be set where the other LATCHKEY_OIDC_ settings are',
    );
  });
});

describe('an unknown LATCHKEY_ name', () => {
  it('stops the start and proposes the one that was meant', () => {
    expect(refusalOf({ LATCHKEY_DATADIR: '/data' })).toBe(
      'LATCHKEY_DATADIR is not a setting of Latchkey: is LATCHKEY_DATA_DIR meant?',
    );
  });

  it('stops the start even when it is empty, and never shows its value', () => {
    expect(refusalOf({ LATCHKEY_FROBNICATE: 'hunter2' })).toBe(
      'LATCHKEY_FROBNICATE is not a setting of Latchkey',
    );
    expect(refusalOf({ LATCHKEY_FROBNICATE: '' })).toContain('LATCHKEY_FROBNICATE');
  });

  it('is not any other program’s business', () => {
    expect(() => loadConfig({ HOSTNAME: 'x', NODE_ENV: 'production' })).not.toThrow();
  });
});
