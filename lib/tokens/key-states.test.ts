import { randomBytes } from 'node:crypto';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { TenantId } from '#db/ids.ts';
import { findApiKey } from '#db/queries/api-keys.ts';
import { listUsableKeyIds } from '#db/queries/gateway.ts';
import { isEnabled, isExpired, isHeld, isUsable, moment } from '#db/queries/key-end.ts';
import { countNeeding } from '#db/queries/sealed-values.ts';
import { apiKeys, tenantSettings, users } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { dayMs } from '#lib/durations.ts';
import { GatewayError } from '#lib/gateway/errors.ts';
import type { KeyRecord } from '#lib/gateway/ports.ts';
import { checkUsable } from '#lib/gateway/stages/authenticate.ts';
import { createKeyring } from '#lib/keyring/keyring.ts';
import { databasePorts } from '#lib/runtime/gateway-ports.ts';
import { it } from '#tests/support/db-test.ts';
import {
  createPat,
  createTenant,
  createUser,
  createVat,
  createVirtualAccount,
  testNow as now,
  type TestKey,
} from '#tests/support/factories.ts';
import { isLetIn, type KeyStatus, keyStatus } from './key-status.ts';

const inDays = (days: number) => new Date(now.getTime() + days * dayMs);
const keyring = createKeyring([{ kid: 'k1', key: randomBytes(32) }]);

/** Every key is ten days old: what is over ends at this very moment, what is not stays clear of the last tenth. */
const madeAt = inDays(-10);
const ownEnds = { none: null, past: now, future: inDays(15) };
const maxAges = { none: null, over: 10, under: 30 };

interface KeyCase {
  kind: 'pat' | 'vat';
  revoked: boolean;
  disabled: boolean;
  own: keyof typeof ownEnds;
  age: keyof typeof maxAges;
  /** Of a VAT: whether who made it is. */
  ownerActive: boolean;
}

interface KeyState {
  status: KeyStatus;
  held: boolean;
  enabled: boolean;
  usable: boolean;
  /** At its end, disabled or not: an extension or a higher maximum age undoes it. */
  expired: boolean;
  /** All but revoked ones: what a master key is kept for. */
  mayComeBack: boolean;
  /** By which the door refuses it. */
  refusal: string | undefined;
}

const nothing = { held: false, enabled: false, usable: false, expired: false, mayComeBack: true };
const ended = { ...nothing, expired: true };

/** What a key is, whoever asks: the first row that it falls under. A maximum age is a rule for PATs, an owner a person. */
const expectations: readonly [name: string, is: (key: KeyCase) => boolean, state: KeyState][] = [
  [
    'revoked',
    (key) => key.revoked,
    { ...nothing, status: 'revoked', refusal: 'revoked_api_key', mayComeBack: false },
  ],
  [
    'disabled, over',
    (key) => key.disabled && isOver(key),
    { ...ended, status: 'disabled', refusal: 'revoked_api_key' },
  ],
  [
    'disabled',
    (key) => key.disabled,
    { ...nothing, status: 'disabled', refusal: 'revoked_api_key', held: true },
  ],
  ['over', isOver, { ...ended, status: 'expired', refusal: 'expired_api_key' }],
  [
    'of who left',
    (key) => key.kind === 'pat' && !key.ownerActive,
    { ...nothing, status: 'owner-inactive', refusal: 'inactive_owner', held: true, enabled: true },
  ],
  [
    'in use',
    () => true,
    { ...nothing, status: 'active', refusal: undefined, held: true, enabled: true, usable: true },
  ],
];

function isOver({ kind, own, age }: KeyCase): boolean {
  return own === 'past' || (kind === 'pat' && age === 'over');
}

function expected(key: KeyCase): KeyState {
  const found = expectations.find(([, is]) => is(key));
  if (!found) throw new Error('the last row is of every key');
  return found[2];
}

const either = [false, true];
const cases: readonly KeyCase[] = (['pat', 'vat'] as const).flatMap((kind) =>
  either.flatMap((revoked) =>
    either.flatMap((disabled) =>
      (['none', 'past', 'future'] as const).flatMap((own) =>
        (['none', 'over', 'under'] as const).flatMap((age) =>
          either.map((ownerActive) => ({ kind, revoked, disabled, own, age, ownerActive })),
        ),
      ),
    ),
  ),
);

const nameOf = ({ kind, revoked, disabled, own, age, ownerActive }: KeyCase) =>
  [
    kind,
    revoked ? 'revoked' : '',
    disabled ? 'disabled' : '',
    `own end ${own}`,
    `age ${age}`,
    ownerActive ? '' : 'owner gone',
  ]
    .filter(Boolean)
    .join(', ');

interface StagedKey extends TestKey {
  case: KeyCase;
  tenantId: TenantId;
}

/** All of them at once, a tenant for each maximum age, and each under a master key of its own. */
async function stageEveryKey(db: Db): Promise<StagedKey[]> {
  const staged: StagedKey[] = [];
  for (const age of ['none', 'over', 'under'] as const) {
    const { tenantId } = await createTenant(db, { maxPatAgeDays: maxAges[age] });
    const application = await createVirtualAccount(db, tenantId);
    const here = await createUser(db, tenantId);
    const gone = await createUser(db, tenantId, { active: false });
    for (const one of cases.filter((key) => key.age === age)) {
      const maker = one.ownerActive ? here : gone;
      const options = {
        keyring,
        createdAt: madeAt,
        expiresAt: ownEnds[one.own],
        revokedAt: one.revoked ? now : null,
        disabledAt: one.disabled ? now : null,
      };
      const key = await (one.kind === 'pat'
        ? createPat(db, maker, options)
        : createVat(db, { tenantId, ...application }, options));
      const marks = { hashKid: key.publicId, createdBy: maker.userId };
      await db.update(apiKeys).set(marks).where(eq(apiKeys.id, key.keyId));
      staged.push({ ...key, case: one, tenantId });
    }
  }
  return staged;
}

type Answer = Partial<KeyState>;

/** One comparison of them all: what fails names every key about which somebody thinks otherwise. */
async function compare(keys: readonly StagedKey[], ask: (key: StagedKey) => Answer | Promise<Answer>) {
  const said: Record<string, Answer> = {};
  const wanted: Record<string, Answer> = {};
  for (const key of keys) {
    const answer = await ask(key);
    const state = expected(key.case);
    const fields = Object.keys(answer) as (keyof KeyState)[];
    said[nameOf(key.case)] = answer;
    wanted[nameOf(key.case)] = Object.fromEntries(fields.map((field) => [field, state[field]]));
  }
  expect(Object.keys(said)).toHaveLength(cases.length);
  expect(said).toEqual(wanted);
}

async function askSql(db: Db, keys: readonly StagedKey[]) {
  const at = moment(now);
  const is = (condition: SQL) => sql`${condition} is true`.mapWith(Boolean);
  const rows = await db
    .select({
      id: apiKeys.id,
      held: is(isHeld(at)),
      enabled: is(isEnabled(at)),
      usable: is(isUsable(at)),
      expired: is(isExpired(at)),
    })
    .from(apiKeys)
    .innerJoin(tenantSettings, eq(tenantSettings.tenantId, apiKeys.tenantId))
    .leftJoin(users, and(eq(users.tenantId, apiKeys.tenantId), eq(users.id, apiKeys.userId)))
    .where(inArray(apiKeys.id, [...keys.map((key) => key.keyId)]));
  return new Map(rows.map(({ id, ...answer }) => [id, answer]));
}

function refusalOf(record: KeyRecord): string | undefined {
  try {
    checkUsable(record, now.getTime());
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError) return error.code;
    throw error;
  }
}

describe('every state of a key', () => {
  it('is one that the table tells of, and each row of it has keys', () => {
    expect(cases).toHaveLength(144);
    const states = new Set(cases.map(expected));
    expect(expectations.filter(([, , state]) => !states.has(state)).map(([name]) => name)).toEqual([]);
  });

  it('is shown as it is', async ({ db }) => {
    await compare(await stageEveryKey(db), async ({ tenantId, keyId }) => {
      const key = await findApiKey(db, tenantId, keyId);
      if (!key) throw new Error('the key is stored');
      const status = keyStatus(key, now);
      return { status, usable: isLetIn(status) };
    });
  });

  it('is counted as it is', async ({ db }) => {
    const keys = await stageEveryKey(db);
    const answers = await askSql(db, keys);
    expect(answers.size).toBe(cases.length);
    await compare(keys, ({ keyId }) => answers.get(keyId) ?? {});
  });

  it('is swept as it is', async ({ db }) => {
    const keys = await stageEveryKey(db);
    const ids = keys.map((key) => key.publicId);
    const usable = await listUsableKeyIds(db, ids, now);
    await compare(keys, ({ publicId }) => ({ usable: usable.has(publicId) }));
  });

  it('is let in or refused at the door as it is', async ({ db }) => {
    const keys = await stageEveryKey(db);
    const parts = { db, keyring, demoOrigin: 'http://127.0.0.1:9', now: () => now.getTime() };
    const { findKey, findDeadKeys } = databasePorts(parts);
    const dead = await findDeadKeys(keys.map((key) => key.publicId));
    await compare(keys, async ({ publicId, key }) => {
      const record = await findKey(publicId, key);
      if (!record) throw new Error('whoever holds the secret finds the key');
      const refusal = refusalOf(record);
      expect(dead.has(publicId), publicId).toBe(refusal !== undefined);
      return { refusal, usable: refusal === undefined };
    });
  });

  it('needs its master key for as long as it may come back', async ({ db }) => {
    await compare(await stageEveryKey(db), async ({ publicId }) => {
      const { keys, endedKeys } = await countNeeding(db, publicId, now);
      return { mayComeBack: keys === 1, expired: endedKeys === 1 };
    });
  });
});
