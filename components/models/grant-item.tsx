'use client';

import { X } from 'lucide-react';
import { useOptimistic, useTransition } from 'react';
import { ConfirmDialog } from '#components/shared/confirm-dialog.tsx';
import { runAndTell } from '#components/shared/tell.ts';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/select.tsx';
import type { ProviderAccountRole } from '#lib/access/account-roles.ts';
import type { GrantActions } from './grant-actions.ts';
import type { GrantRow } from './grant-row.ts';
import { asSubjectInput } from './subject-fields.ts';
import { SubjectLabel } from './subject-label.tsx';
import { roleNames, roleOptions } from './words.ts';

export interface GrantItemProps {
  account: { id: string; name: string };
  grant: GrantRow;
  actions: Pick<GrantActions, 'set' | 'remove'>;
}

export function GrantItem({ account, grant, actions }: GrantItemProps) {
  const { subject } = grant;
  const [role, setRole] = useOptimistic(grant.role);
  const [, start] = useTransition();
  const giveRole = (next: ProviderAccountRole) =>
    actions.set({ providerAccountId: account.id, role: next, ...asSubjectInput(subject) });

  function change(next: ProviderAccountRole): void {
    start(async () => {
      setRole(next);
      await runAndTell(() => giveRole(next), `${subject.label} is ${roleNames[next].toLowerCase()} now`);
    });
  }

  return (
    <li className="flex items-center gap-2 py-1.5 pr-1.5 pl-3">
      <SubjectLabel subject={subject} className="flex-1" />
      <Select
        aria-label={`Role of ${subject.label}`}
        value={role}
        onChange={(event) => change(event.target.value as ProviderAccountRole)}
        options={roleOptions}
        className="w-24 shrink-0 sm:w-28"
      />
      <ConfirmDialog
        trigger={
          <Button variant="ghost" size="icon" aria-label={`Remove ${subject.label}`}>
            <X aria-hidden />
          </Button>
        }
        title={`Remove ${subject.label}`}
        verb="Remove"
        tone="danger"
        description={removal(grant, account.name)}
        action={() => actions.remove({ grantId: grant.id })}
        done={`Removed ${subject.label}`}
        {...(subject.active ? { undo: () => giveRole(grant.role) } : {})}
      />
    </li>
  );
}

function removal({ subject }: GrantRow, account: string): string {
  if (subject.kind === 'team' && subject.label === 'everyone') {
    return `Whoever has no other grant can no longer call the models of ${account}.`;
  }
  if (subject.kind === 'team') {
    return `Members of ${subject.label} who have no other grant can no longer call the models of ${account}.`;
  }
  return `${subject.label} can no longer call the models of ${account}, unless through another grant.`;
}
