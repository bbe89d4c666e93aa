import type * as z from 'zod';
import type { setGrantInput, setGrantsInput } from '#lib/access/input.ts';
import type { ActionResult } from '#lib/auth/action-result.ts';
import type {
  addModelsInput,
  editModelInput,
  restrictModelInput,
  setPriceInput,
  switchModelInput,
} from '#lib/models/input.ts';
import type { PriceSet } from '#lib/models/pricing.ts';
import type { addAccountInput } from '#lib/providers/add-account-input.ts';
import type { DeletionConsequences } from '#lib/providers/consequences.ts';
import type {
  editProviderAccountInput,
  rotateCredentialInput,
  switchProviderAccountInput,
  testConnectionInput,
} from '#lib/providers/input.ts';
import type { ConnectionTest } from '#lib/providers/test-connection.ts';

/** A server action, as the page hands it to its parts. */
export type Run<Input, Data = unknown> = (input: Input) => Promise<ActionResult<Data>>;

export type Provider = 'openai' | 'self-hosted-model' | 'demo';
export type AccountRole = 'provider-account-manager' | 'provider-account-access';

export interface Subject {
  kind: 'user' | 'team' | 'virtual-account';
  id: string;
  label: string;
  active: boolean;
}

export interface GrantRow {
  id: string;
  role: AccountRole;
  subject: Subject;
}

export interface Traffic {
  requests: number;
  errors: number;
  costNano: number;
  unpricedRequests: number;
}

export interface AccountRow extends Traffic {
  id: string;
  name: string;
  provider: Provider;
  baseUrl: string | null;
  enabled: boolean;
  models: number;
  enabledModels: number;
  reach: { everyone: boolean; teams: readonly string[]; users: number; virtualAccounts: number };
}

export interface Account {
  id: string;
  name: string;
  provider: Provider;
  enabled: boolean;
  baseUrl: string | null;
  hasCredential: boolean;
  credentialHint: string | null;
  credentialVersion: number;
  createdAt: Date;
}

export type TestConnection = Run<z.input<typeof testConnectionInput>, ConnectionTest>;

export interface NewAccountActions {
  add: Run<z.input<typeof addAccountInput>, { name: string; models: number; notes: string[] }>;
  test: TestConnection;
}

export interface AccountActions {
  test: TestConnection;
  edit: Run<z.input<typeof editProviderAccountInput>, { notes: string[] }>;
  rotate: Run<z.input<typeof rotateCredentialInput>, { notes: string[] }>;
  switchAccount: Run<z.input<typeof switchProviderAccountInput>>;
  consequences: Run<{ providerAccountId: string }, DeletionConsequences>;
  deleteAccount: Run<{ providerAccountId: string }>;
}

export interface GrantActions {
  search: Run<{ providerAccountId: string; search: string }, Subject[]>;
  setMany: Run<z.input<typeof setGrantsInput>, { changed: number }>;
  set: Run<z.input<typeof setGrantInput>>;
  remove: Run<{ grantId: string }>;
}

export interface ModelActions {
  add: Run<z.input<typeof addModelsInput>, { added: number; skipped: string[] }>;
  edit: Run<z.input<typeof editModelInput>>;
  switchModel: Run<z.input<typeof switchModelInput>>;
  restrict: Run<z.input<typeof restrictModelInput>>;
  remove: Run<{ modelId: string }>;
  setPrice: Run<z.input<typeof setPriceInput>, PriceSet>;
  resetPrice: Run<{ modelId: string }>;
  test: TestConnection;
  search: GrantActions['search'];
}
