import type * as z from 'zod';
import type { ServerAction } from '#components/shared/server-action.ts';
import type { addModelsInput, editModelInput, restrictModelInput, setPriceInput } from '#lib/models/input.ts';
import type { PriceSet } from '#lib/models/pricing.ts';
import type { TestConnection } from './account-actions.ts';
import type { GrantActions } from './grant-actions.ts';

export interface ModelActions {
  add: ServerAction<z.input<typeof addModelsInput>, { added: number; skipped: string[] }>;
  edit: ServerAction<z.input<typeof editModelInput>>;
  enable: ServerAction<{ modelId: string }>;
  disable: ServerAction<{ modelId: string }>;
  restrict: ServerAction<z.input<typeof restrictModelInput>>;
  remove: ServerAction<{ modelId: string }>;
  setPrice: ServerAction<z.input<typeof setPriceInput>, PriceSet>;
  resetPrice: ServerAction<{ modelId: string }>;
  test: TestConnection;
  search: GrantActions['search'];
}
