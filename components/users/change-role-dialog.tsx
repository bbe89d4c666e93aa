'use client';

import { toast } from 'sonner';
import { ActionForm } from '#components/shared/action-form.tsx';
import { RadioField } from '#components/shared/fields.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import { unreachable } from '#components/shared/server-action.ts';
import { roleWords } from '#lib/access/role-words.ts';
import { type ChangeRolesForm, changeRolesInput } from '#lib/users/input.ts';
import { mainRole, type PersonRow } from './person-row.ts';
import { roleOptions } from './role-options.ts';
import type { UserActions } from './user-actions.ts';

interface ChangeRoleDialogProps {
  person: Pick<PersonRow, 'id' | 'email' | 'roles'>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  changeRole: UserActions['changeRole'];
}

export function ChangeRoleDialog({ person, open, onOpenChange, changeRole }: ChangeRoleDialogProps) {
  const before = mainRole(person.roles);

  function tell({ roles }: { roles: readonly string[] }): void {
    onOpenChange(false);
    const role = mainRole(roles);
    if (role === before) return;
    const undo = () => void takeBack(changeRole, { userId: person.id, roles: before });
    toast.success(`${person.email} is now ${roleWords[role].toLowerCase()}`, {
      action: { label: 'Undo', onClick: undo },
    });
  }

  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Change the role of ${person.email}`}
      description="It holds from their next request on, for pages and for every key of theirs."
    >
      <ActionForm
        schema={changeRolesInput}
        defaultValues={{ userId: person.id, roles: before }}
        action={changeRole}
        onSuccess={tell}
      >
        <RadioField name="roles" label="Role" options={roleOptions} />
        <FormEnd submit="Change role" />
      </ActionForm>
    </FormDialog>
  );
}

async function takeBack(changeRole: UserActions['changeRole'], values: ChangeRolesForm): Promise<void> {
  const outcome = await changeRole(values).catch(() => unreachable);
  if (outcome.ok) toast.success('Undone');
  else toast.error(outcome.message);
}
