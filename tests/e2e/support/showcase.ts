import type { Database } from '#db/client.ts';
import type { ApiKeyId, ProviderAccountId } from '#db/ids.ts';
import type { UsageEventInput } from '#db/queries/usage-lines.ts';
import { writeUsage } from '#db/queries/usage-write.ts';
import { type AuditRecord, recordAudit } from '#lib/audit/record.ts';
import { actorOf, createPat, createTeam, type TestUser } from '#tests/support/factories.ts';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';
import { type Company, createCompany, createPerson, type Person } from './company.ts';
import { callOf } from './traffic.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const weeks = 5;
const batch = 500;
const browser = 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36';

export interface Showcase extends Company {
  admin: Person;
  busiest: ApiKeyId;
}

interface PricedModel {
  name: string;
  accountId: ProviderAccountId;
  input: number;
  output: number;
  /** Milliseconds to the first token, and for each one after it. */
  first: number;
  each: number;
}

/** A small company after a month of work: what the pictures in the documentation show. */
export async function createShowcase(database: Database): Promise<Showcase> {
  const { db } = database;
  const company = await createCompany(database, new Date(Date.now() - (weeks * 7 + 1) * dayMs));
  const { tenantId, everyoneId } = company;
  const admin = await createPerson(db, tenantId, { role: 'tenant-admin', email: 'robin@northwind.example' });
  const colleague = await createPerson(db, tenantId, { email: 'sasha@northwind.example' });
  await database.pool.query(
    `update users set display_name = initcap(split_part(email, '@', 1)) where tenant_id = $1`,
    [tenantId],
  );
  const { teamId } = await createTeam(db, tenantId, {
    name: 'search',
    members: [admin.userId, colleague.userId],
  });
  const openai = await addAccount(database, company, 'openai-main', 'https://api.openai.com/v1', 'openai');
  const vllm = await addAccount(database, company, 'team-vllm', 'https://llm.northwind.example/v1');
  await createGrant(db, tenantId, openai, { teamId: everyoneId });
  await createGrant(db, tenantId, vllm, { teamId });
  const models = await addModels(database, company, openai, vllm);
  const busiest = await fillKeys(database, company, admin, models);
  await tellHistory(database, admin, colleague);
  return { ...company, admin, busiest };
}

async function addAccount(
  { db }: Database,
  { tenantId }: Company,
  name: string,
  baseUrl: string,
  provider: 'openai' | 'self-hosted-model' = 'self-hosted-model',
): Promise<ProviderAccountId> {
  const since = new Date(Date.now() - weeks * 7 * dayMs);
  const values = { name, provider, baseUrl, createdAt: since, updatedAt: since };
  return (await createProviderAccount(db, tenantId, values)).providerAccountId;
}

async function addModels(
  { db }: Database,
  { tenantId }: Company,
  openai: ProviderAccountId,
  vllm: ProviderAccountId,
): Promise<PricedModel[]> {
  const priced = [
    {
      account: 'openai-main',
      accountId: openai,
      name: 'gpt-4o-mini',
      input: 150,
      output: 600,
      first: 320,
      each: 9,
    },
    {
      account: 'openai-main',
      accountId: openai,
      name: 'gpt-4.1',
      input: 2_000,
      output: 8_000,
      first: 540,
      each: 17,
    },
    {
      account: 'team-vllm',
      accountId: vllm,
      name: 'llama-3.3-70b',
      input: 90,
      output: 90,
      first: 180,
      each: 21,
    },
  ];
  for (const { accountId, name, input, output } of priced) {
    const price = { input: input * 1e6, output: output * 1e6, cachedInput: (input / 2) * 1e6 };
    await createModel(db, tenantId, accountId, { name, price });
  }
  const embedding = { name: 'text-embedding-3-small', types: ['embedding'] };
  await createModel(db, tenantId, openai, embedding);
  return priced.map(({ account, name, ...model }) => ({ ...model, name: `${account}/${name}` }));
}

async function fillKeys(
  { db }: Database,
  company: Company,
  owner: Person,
  models: readonly PricedModel[],
): Promise<ApiKeyId> {
  const now = Date.now();
  const random = sequence(7);
  const keys = [
    { name: 'search-service', perHour: 52, age: 34, ends: 26 },
    { name: 'laptop', perHour: 12, age: 33, ends: 12 },
    { name: 'nightly-evals', perHour: 9, age: 21, ends: 69 },
    { name: 'notebook', perHour: 2, age: 12, ends: 2 },
    { name: 'ci-try', perHour: 0, age: 3, ends: 4 },
  ];
  let busiest: ApiKeyId | undefined;
  for (const { name, perHour, age, ends } of keys) {
    const [createdAt, expiresAt] = [new Date(now - age * dayMs), new Date(now + ends * dayMs)];
    const lastUsedAt = perHour > 0 ? new Date(now - Math.floor(random() * 300_000)) : null;
    const key = await createPat(db, owner, { name, createdAt, expiresAt, lastUsedAt });
    busiest ??= key.keyId;
    const calls: UsageEventInput[] = [];
    for (let at = createdAt.getTime(); at < now; at += hourMs) {
      const wanted = perHour * rhythm(new Date(at)) * (0.5 + random());
      for (let call = 0; call < wanted - random(); call += 1) {
        const occurredAtMs = at + Math.floor(random() * hourMs);
        if (occurredAtMs < now) calls.push(oneCall({ key, owner }, company, models, random, occurredAtMs));
      }
    }
    for (let from = 0; from < calls.length; from += batch)
      await writeUsage(db, calls.slice(from, from + batch));
  }
  if (!busiest) throw new Error('there is no key');
  return busiest;
}

/** Busy by day, quiet by night and at the weekend. */
function rhythm(at: Date): number {
  const weekend = at.getUTCDay() % 6 === 0 ? 0.25 : 1;
  return weekend * (0.12 + Math.max(0, Math.sin(((at.getUTCHours() - 5) / 15) * Math.PI)));
}

function oneCall(
  caller: Parameters<typeof callOf>[0],
  company: Company,
  models: readonly PricedModel[],
  random: () => number,
  occurredAtMs: number,
): UsageEventInput {
  const model = models[[0, 0, 0, 0, 0, 1, 1, 2, 2, 2][Math.floor(random() * 10)] ?? 0];
  if (!model) throw new Error('there is no model');
  const inputTokens = Math.floor(180 + 2_600 * random() ** 2);
  const outputTokens = Math.floor(40 + 620 * random() ** 2);
  const cachedInputTokens = random() < 0.3 ? Math.floor(inputTokens * 0.6) : 0;
  const ttftMs = Math.floor(model.first * (0.7 + random() ** 3 * 2.4));
  const costNano = Math.round(
    (inputTokens - cachedInputTokens / 2) * model.input + outputTokens * model.output,
  );
  const call = callOf(caller, company, {
    occurredAtMs,
    providerAccountId: model.accountId,
    providerAccount: model.name.split('/')[0] ?? '',
    simulated: false,
    model: model.name,
    stream: random() < 0.7,
    ...{ inputTokens, outputTokens, cachedInputTokens, costNano, ttftMs },
    durationMs: ttftMs + Math.floor(outputTokens * model.each * (0.8 + 0.5 * random())),
  });
  const fate = random();
  const none = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, costNano: 0, ttftMs: null };
  if (fate < 0.006)
    return {
      ...call,
      ...none,
      status: 429,
      outcome: 'error',
      errorCode: 'rate_limit_exceeded',
      durationMs: 41,
    };
  if (fate < 0.009)
    return { ...call, ...none, status: 502, outcome: 'error', errorCode: 'upstream_error', durationMs: 612 };
  return fate < 0.013 ? { ...call, status: 499, outcome: 'client_closed', estimated: true } : call;
}

/** The same pictures each time, but for the dates. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function tellHistory({ db }: Database, admin: TestUser, colleague: TestUser): Promise<void> {
  const account = (label: string) => ({ type: 'provider-account', id: crypto.randomUUID(), label });
  const key = (label: string) => ({ type: 'pat', id: crypto.randomUUID(), label });
  const person = { type: 'user', id: colleague.userId, label: colleague.email };
  const told: [number, TestUser, AuditRecord][] = [
    [34.2, admin, { action: 'provider-account.create', target: account('openai-main') }],
    [34.1, admin, { action: 'pat.create', target: key('search-service') }],
    [33.4, admin, { action: 'pat.create', target: key('laptop') }],
    [28.3, admin, { action: 'user.create', target: person, details: { roles: ['tenant-member'] } }],
    [27.9, admin, { action: 'provider-account.create', target: account('team-vllm') }],
    [
      21.2,
      admin,
      {
        action: 'grant.set',
        target: account('team-vllm'),
        details: { role: 'provider-account-access', subject: { type: 'team', label: 'search' } },
      },
    ],
    [21.1, admin, { action: 'pat.create', target: key('nightly-evals') }],
    [12.4, admin, { action: 'pat.create', target: key('notebook') }],
    [9.3, admin, { action: 'provider-account.rotate-credential', target: account('openai-main') }],
    [6.2, colleague, { action: 'provider-account.edit', target: account('openai-main'), outcome: 'refused' }],
    [3.1, admin, { action: 'pat.create', target: key('ci-try') }],
    [1.4, colleague, { action: 'pat.create', target: key('desktop') }],
    [0.3, admin, { action: 'pat.revoke', target: key('desktop'), details: { owner: colleague.email } }],
  ];
  for (const [daysAgo, who, record] of told) {
    const actor = actorOf(who);
    const origin = {
      ...actor.origin,
      address: '192.0.2.10',
      userAgent: browser,
      requestId: crypto.randomUUID(),
    };
    await recordAudit(db, { ...actor, origin }, record, new Date(Date.now() - daysAgo * dayMs));
  }
}
