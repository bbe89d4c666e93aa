'use client';

import { Power } from 'lucide-react';
import { Callout } from '#components/shared/callout.tsx';
import { ConfirmDialog } from '#components/shared/confirm-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { plural } from '#lib/format/number.ts';
import type { Account } from './account.ts';
import type { AccountActions } from './account-actions.ts';
import type { Traffic } from './traffic.ts';
import { useRun } from './use-run.ts';

export interface AccountSwitchProps {
  account: Pick<Account, 'id' | 'name' | 'enabled'>;
  traffic: Traffic;
  actions: Pick<AccountActions, 'enable' | 'disable'>;
}

/** Enabling is harmless and done at once; disabling says first what it stops. */
export function AccountSwitch({ account, traffic, actions }: AccountSwitchProps) {
  const { pending, run } = useRun();
  const enable = () => actions.enable({ providerAccountId: account.id });
  if (!account.enabled) {
    return (
      <Button variant="primary" pending={pending} onClick={() => run(enable, `Enabled ${account.name}`)}>
        <Power aria-hidden />
        Enable
      </Button>
    );
  }
  return (
    <ConfirmDialog
      trigger={
        <Button>
          <Power aria-hidden />
          Disable
        </Button>
      }
      title={`Disable ${account.name}`}
      verb="Disable"
      description="Its models cannot be called until it is enabled again. Settings, models and grants stay."
      action={() => actions.disable({ providerAccountId: account.id })}
      done={`Disabled ${account.name}`}
      undo={enable}
    >
      {traffic.requests > 0 ? (
        <Callout tone="warning">
          It was called {plural(traffic.requests, 'time')} in the last 7 days. Such calls will be refused.
        </Callout>
      ) : null}
    </ConfirmDialog>
  );
}
