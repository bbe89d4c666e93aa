'use client';

import { ActionForm } from '#components/shared/action-form.tsx';
import { RadioField } from '#components/shared/fields.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import { tellDone } from '#components/shared/tell.ts';
import { roleWords } from '#lib/access/role-words.ts';
import { changeRolesInput } from '#lib/users/input.ts';
import { mainRole, type PersonRow } from './person-row.ts';
import { roleOptions } from './role-options.ts';
import type { UserActions } from './user-actions.ts';

interface ChangeRoleDialogProps {
  person: Pick<PersonRow, 'id' | 'email' | 'roles'>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  actions: Pick<UserActions, 'changeRole'>;
}

export function ChangeRoleDialog({ person, open, onOpenChange, actions }: ChangeRoleDialogProps) {
  const before = mainRole(person.roles);

  function tell({ roles }: { roles: readonly string[] }): void {
    onOpenChange(false);
    const role = mainRole(roles);
    if (role === before) return;
    tellDone(`${person.email} is now ${roleWords[role].toLowerCase()}`, () =>
      actions.changeRole({ userId: person.id, roles: before }),
    );
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
        action={actions.changeRole}
        onSuccess={tell}
      >
        <RadioField name="roles" label="Role" options={roleOptions} />
        <FormEnd submit="Change role" />
      </ActionForm>
    </FormDialog>
  );
}
