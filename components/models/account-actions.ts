import type * as z from 'zod';
import type { ServerAction } from '#components/shared/server-action.ts';
import type { addAccountInput } from '#lib/providers/add-account-input.ts';
import type { DeletionConsequences } from '#lib/providers/consequences.ts';
import type {
  editProviderAccountInput,
  rotateCredentialInput,
  testConnectionInput,
} from '#lib/providers/input.ts';
import type { ConnectionTest } from '#lib/providers/test-connection.ts';

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
