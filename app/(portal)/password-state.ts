import { cache } from 'react';
import type { TenantId, UserId } from '#db/ids.ts';
import { findPasswordState } from '#db/queries/passwords.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';

/** Asked once a request: the frame and the page in it both want to know. */
export const passwordStateOf = cache((tenantId: TenantId, userId: UserId) =>
  findPasswordState(getRuntime().db, tenantId, userId),
);
