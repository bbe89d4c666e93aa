import type { KeyActions } from '#components/tokens/key-actions.ts';
import {
  createPatAction,
  disablePatsAction,
  editPatAction,
  enablePatsAction,
  extendPatsAction,
  previewRevokeAction,
  previewRevokePatsAction,
  revokePatAction,
  revokePatsAction,
} from './actions.ts';

export const keyActions: KeyActions = {
  create: createPatAction,
  edit: editPatAction,
  disable: disablePatsAction,
  enable: enablePatsAction,
  extend: extendPatsAction,
  previewRevoke: previewRevokeAction,
  revoke: revokePatAction,
  previewRevokeMany: previewRevokePatsAction,
  revokeMany: revokePatsAction,
};
