'use server';

import { refresh } from 'next/cache';
import { defineAction } from '#lib/auth/next/define-action.ts';
import {
  addModelsInput,
  editModelInput,
  modelInput,
  restrictModelInput,
  setPriceInput,
} from '#lib/models/input.ts';
import { resetPrice, setModelPrice } from '#lib/models/pricing.ts';
import { addModels, editModel, removeModel, restrictModel, switchModel } from '#lib/models/service.ts';

// Who may change a model is decided by the grants on its account, inside each verb.
const permission = 'models:read';

export const addModelsAction = defineAction(
  { name: 'model.create', permission, input: addModelsInput },
  async ({ actor, input, runtime, now }) => {
    const { added, skipped } = await addModels(runtime, actor, input, now);
    refresh();
    return { added: added.length, skipped };
  },
);

export const editModelAction = defineAction(
  { name: 'model.edit', permission, input: editModelInput },
  async ({ actor, input, runtime, now }) => {
    await editModel(runtime, actor, input, now);
    refresh();
  },
);

export const enableModelAction = defineAction(
  { name: 'model.enable', permission, input: modelInput },
  async ({ actor, input, runtime, now }) => {
    await switchModel(runtime, actor, { ...input, enabled: true }, now);
    refresh();
  },
);

export const disableModelAction = defineAction(
  { name: 'model.disable', permission, input: modelInput },
  async ({ actor, input, runtime, now }) => {
    await switchModel(runtime, actor, { ...input, enabled: false }, now);
    refresh();
  },
);

export const restrictModelAction = defineAction(
  { name: 'model.restrict', permission, input: restrictModelInput },
  async ({ actor, input, runtime, now }) => {
    await restrictModel(runtime, actor, input, now);
    refresh();
  },
);

export const removeModelAction = defineAction(
  { name: 'model.delete', permission, input: modelInput },
  async ({ actor, input, runtime, now }) => {
    await removeModel(runtime, actor, input, now);
    refresh();
  },
);

export const setPriceAction = defineAction(
  { name: 'model.set-price', permission, input: setPriceInput },
  async ({ actor, input, runtime, now }) => {
    const set = await setModelPrice(runtime, actor, input, now);
    if (set.outcome === 'saved') refresh();
    return set;
  },
);

export const resetPriceAction = defineAction(
  { name: 'model.reset-price', permission, input: modelInput },
  async ({ actor, input, runtime, now }) => {
    await resetPrice(runtime, actor, input, now);
    refresh();
  },
);
