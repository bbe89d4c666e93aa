import { describe, expect } from 'vitest';
import type { ModelId } from '#db/ids.ts';
import { auditEvents, modelPrices } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { it } from '#tests/support/db-test.ts';
import { testNow } from '#tests/support/factories.ts';
import { stageModel } from '#tests/support/stages.ts';
import { beside } from '#tests/support/waiting.ts';
import { setPriceInput } from './input.ts';
import { listAccountModels } from './list.ts';
import { resetPrice, setModelPrice } from './pricing.ts';

const lastEvent = async (db: Db) => (await db.select().from(auditEvents)).at(-1);

describe('setPriceInput', () => {
  const modelId = '6f1f3f5e-0000-4000-8000-000000000000';

  it('reads dollars of a form and hands on nano-dollars, under their names', () => {
    const form = { modelId, inputDollars: '0.20', cachedInputDollars: '', outputDollars: '0.8' };
    expect(setPriceInput.parse(form)).toEqual({
      modelId,
      confirm: false,
      price: {
        inputNanoPerMillion: 200_000_000,
        cachedInputNanoPerMillion: null,
        outputNanoPerMillion: 800_000_000,
      },
    });
  });

  it('refuses a field that it does not know', () => {
    const form = { modelId, inputDollars: '1', cachedInputDollars: '', outputDollars: '1' };
    expect(setPriceInput.safeParse({ ...form, tenantId: modelId }).success).toBe(false);
  });
});

/** As `setModelPrice` adds one: with the account held. */
const priced = (modelId: ModelId) => `
  select 1 from provider_accounts for update;
  insert into model_prices (tenant_id, id, model_id, input_nano_per_million, output_nano_per_million, created_at)
    select tenant_id, gen_random_uuid(), id, 7, 7, '${testNow.toISOString()}' from models where id = '${modelId}'`;

describe('setModelPrice', () => {
  const typed = (modelId: ModelId, values = {}) =>
    setPriceInput.parse({
      modelId,
      inputDollars: '0.20',
      cachedInputDollars: '',
      outputDollars: '0.8',
      ...values,
    });

  it('adds a price, which is in force at once, and goes back to the catalog’s', async ({ db }) => {
    const { admin, modelId, parts, tenantId, providerAccountId } = await stageModel(db);
    const later = new Date(testNow.getTime() + 1000);
    const priceNow = async () => (await listAccountModels(db, tenantId, providerAccountId, testNow))[0];
    expect(await priceNow()).toMatchObject({
      priceSource: 'catalog',
      cachedAsInput: false,
      price: { inputNanoPerMillion: 150_000_000 },
    });

    expect(await setModelPrice(parts, admin, typed(modelId), testNow)).toEqual({ outcome: 'saved' });
    expect(await priceNow()).toMatchObject({
      priceSource: 'custom',
      price: {
        inputNanoPerMillion: 200_000_000,
        cachedInputNanoPerMillion: 200_000_000,
        outputNanoPerMillion: 800_000_000,
      },
      cachedAsInput: true,
      catalogPrice: { inputNanoPerMillion: 150_000_000 },
    });

    await resetPrice(parts, admin, { modelId }, later);
    await resetPrice(parts, admin, { modelId }, later);
    expect(await priceNow()).toMatchObject({ priceSource: 'catalog' });
    expect(await db.$count(modelPrices)).toBe(2);
    expect((await db.select().from(auditEvents)).map((event) => event.action)).toEqual([
      'model.set-price',
      'model.reset-price',
    ]);
    expect(parts.evictions).toHaveLength(2);
  });

  it('tells what price it found, and not of one that was replaced meanwhile', async ({ database }) => {
    const { db } = database;
    const { admin, modelId, parts } = await stageModel(db);
    await beside(database, priced(modelId), () => setModelPrice(parts, admin, typed(modelId), testNow));
    expect(await lastEvent(db)).toMatchObject({ details: { previous: { inputNanoPerMillion: 7 } } });
  });

  it('asks about a price by the model that it is for then', async ({ database }) => {
    const { db } = database;
    const { admin, modelId, parts } = await stageModel(db);
    const moved = "select 1 from provider_accounts for update; update models set upstream_id = 'unheard-of'";
    const far = typed(modelId, { inputDollars: '150' });
    expect(await beside(database, moved, () => setModelPrice(parts, admin, far, testNow))).toEqual({
      outcome: 'saved',
    });
  });

  it('goes back from a price that is being set at its side', async ({ database }) => {
    const { db } = database;
    const { admin, modelId, parts } = await stageModel(db);
    const later = new Date(testNow.getTime() + 1000);
    await beside(database, priced(modelId), () => resetPrice(parts, admin, { modelId }, later));
    expect(await db.select().from(auditEvents)).toMatchObject([
      { action: 'model.reset-price', details: { previous: { inputNanoPerMillion: 7 } } },
    ]);
  });

  it('holds in the order in which prices are set, whatever moment each began at', async ({ db }) => {
    const { admin, modelId, parts, tenantId, providerAccountId } = await stageModel(db);
    const earlier = new Date(testNow.getTime() - 20);
    const priceNow = async () => (await listAccountModels(db, tenantId, providerAccountId, testNow))[0];
    await setModelPrice(parts, admin, typed(modelId, { inputDollars: '0.3' }), testNow);
    await setModelPrice(parts, admin, typed(modelId), earlier);
    expect(await priceNow()).toMatchObject({ price: { inputNanoPerMillion: 200_000_000 } });
    await resetPrice(parts, admin, { modelId }, testNow);
    expect(await priceNow()).toMatchObject({ priceSource: 'catalog' });
  });

  it('goes back once, however many ask for it', async ({ database }) => {
    const { db } = database;
    const { admin, modelId, parts } = await stageModel(db);
    await setModelPrice(parts, admin, typed(modelId), testNow);
    const later = new Date(testNow.getTime() + 1000);
    await Promise.all(Array.from({ length: 10 }, () => resetPrice(parts, admin, { modelId }, later)));
    expect(await db.$count(modelPrices)).toBe(2);
    expect(await db.$count(auditEvents)).toBe(2);
  });

  it('asks before it takes a price that is ten times off', async ({ db }) => {
    const { admin, modelId, parts } = await stageModel(db);
    const slips = [{ inputDollars: '150' }, { outputDollars: '0.006' }, { inputDollars: '0' }];
    for (const slip of slips) {
      const asked = await setModelPrice(parts, admin, typed(modelId, slip), testNow);
      expect(asked).toMatchObject({ outcome: 'confirm', message: expect.stringMatching(/price is/) });
    }
    expect(await db.$count(modelPrices)).toBe(0);
    expect(parts.evictions).toEqual([]);

    const meant = typed(modelId, { inputDollars: '150', confirm: 'true' });
    expect(await setModelPrice(parts, admin, meant, testNow)).toEqual({ outcome: 'saved' });
  });

  it('takes prices up to ten times off without a question', async ({ db }) => {
    const { admin, modelId, parts } = await stageModel(db);
    for (const inputDollars of ['1.5', '0.015']) {
      expect(await setModelPrice(parts, admin, typed(modelId, { inputDollars }), testNow)).toEqual({
        outcome: 'saved',
      });
    }
  });
});
