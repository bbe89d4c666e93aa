import type { ReactNode } from 'react';
import { AppShell } from '#components/shell/app-shell.tsx';
import { managedAccounts } from '#lib/access/manage-account.ts';
import { describeRoles } from '#lib/access/role-words.ts';
import { requireActor } from '#lib/auth/next/gate.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { shellActions } from './bound-actions.ts';
import { navigationOf, paletteActions } from './navigation.tsx';
import { passwordStateOf } from './password-state.ts';

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor('self');
  const [managed, password] = await Promise.all([
    managedAccounts(getRuntime().db, actor),
    passwordStateOf(actor.tenantId, actor.userId),
  ]);
  const managesModels = managed === 'all' || managed.size > 0;
  return (
    <AppShell
      groups={navigationOf({ permissions: actor.permissions, managesModels })}
      account={{
        name: actor.displayName || actor.email,
        email: actor.email,
        role: describeRoles(actor.roles),
        hasPassword: password?.hasPassword ?? false,
      }}
      paletteGroups={[paletteActions]}
      actions={shellActions}
    >
      {children}
    </AppShell>
  );
}
