import type { ServerAction } from '#components/shared/server-action.ts';
import type { DisableOutcome, EnableOutcome } from '#lib/tokens/disable.ts';
import type { ExtendOutcome } from '#lib/tokens/extend.ts';
import type { EditPatForm, ExtendPatsForm } from '#lib/tokens/input.ts';
import type { SelectionPreview } from '#lib/tokens/preview-revoke.ts';
import type { SelectionOutcome } from '#lib/tokens/revoke.ts';
import type { KeyTraffic } from '#lib/usage/keys.ts';
import type { CreatedKey, CreateKeyValues } from './create-key-dialog.tsx';

export interface KeyActions {
  create: ServerAction<CreateKeyValues, CreatedKey>;
  edit: ServerAction<EditPatForm>;
  disable: ServerAction<{ keyIds: string[] }, DisableOutcome>;
  enable: ServerAction<{ keyIds: string[] }, EnableOutcome>;
  extend: ServerAction<ExtendPatsForm, ExtendOutcome>;
  /** Reads what the key does now. */
  previewRevoke: ServerAction<{ keyId: string }, KeyTraffic>;
  revoke: ServerAction<{ keyId: string }>;
  /** The same of several. */
  previewRevokeMany: ServerAction<{ keyIds: string[] }, SelectionPreview>;
  revokeMany: ServerAction<{ keyIds: string[] }, SelectionOutcome>;
}
