import type * as z from 'zod';
import type { ServerAction } from '#components/shared/server-action.ts';
import type { setGrantInput, setGrantsInput } from '#lib/access/input.ts';
import type { addModelsInput, editModelInput, restrictModelInput, setPriceInput } from '#lib/models/input.ts';
import type { PriceSet } from '#lib/models/pricing.ts';
import type { addAccountInput } from '#lib/providers/add-account-input.ts';
import type { DeletionConsequences } from '#lib/providers/consequences.ts';
import type {
  editProviderAccountInput,
  rotateCredentialInput,
  testConnectionInput,
} from '#lib/providers/input.ts';
import type { ProviderKind } from '#lib/providers/kinds.ts';
import type { ConnectionTest } from '#lib/providers/test-connection.ts';

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
  provider: ProviderKind;
  baseUrl: string | null;
  enabled: boolean;
  models: number;
  enabledModels: number;
  reach: { everyone: boolean; teams: readonly string[]; users: number; virtualAccounts: number };
}

export interface Account {
  id: string;
  name: string;
  provider: ProviderKind;
  enabled: boolean;
  baseUrl: string | null;
  hasCredential: boolean;
  credentialHint: string | null;
  credentialVersion: number;
  createdAt: Date;
}

export type TestConnection = ServerAction<z.input<typeof testConnectionInput>, ConnectionTest>;

export interface NewAccountActions {
  add: ServerAction<z.input<typeof addAccountInput>, { name: string; models: number; notes: string[] }>;
  test: TestConnection;
}

export interface AccountActions {
  test: TestConnection;
  edit: ServerAction<z.input<typeof editProviderAccountInput>, { notes: string[] }>;
  rotate: ServerAction<z.input<typeof rotateCredentialInput>, { notes: string[] }>;
  enable: ServerAction<{ providerAccountId: string }>;
  disable: ServerAction<{ providerAccountId: string }>;
  consequences: ServerAction<{ providerAccountId: string }, DeletionConsequences>;
  deleteAccount: ServerAction<{ providerAccountId: string }>;
}

export interface GrantActions {
  search: ServerAction<{ providerAccountId: string; search: string }, Subject[]>;
  setMany: ServerAction<z.input<typeof setGrantsInput>, { changed: number }>;
  set: ServerAction<z.input<typeof setGrantInput>>;
  remove: ServerAction<{ grantId: string }>;
}

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
