import type { ServerAction } from '#components/shared/server-action.ts';
import type { EditPatForm } from '#lib/tokens/input.ts';
import type { SelectionOutcome, SelectionPreview } from '#lib/tokens/selection.ts';
import type { CreatedKey, CreateKeyValues } from './create-key-dialog.tsx';
import type { KnownTraffic } from './revoke-consequences.tsx';

export interface KeyActions {
  create: ServerAction<CreateKeyValues, CreatedKey>;
  edit: ServerAction<EditPatForm>;
  /** Reads what the key does now. */
  previewRevoke: ServerAction<{ keyId: string }, KnownTraffic>;
  revoke: ServerAction<{ keyId: string }>;
  /** The same of several. */
  previewRevokeMany: ServerAction<{ keyIds: string[] }, SelectionPreview>;
  revokeMany: ServerAction<{ keyIds: string[] }, SelectionOutcome>;
}
