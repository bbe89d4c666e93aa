'use client';

import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import * as z from 'zod';
import { ActionForm } from '#components/shared/action-form.tsx';
import { RadioField } from '#components/shared/fields.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { providerAccountRoles } from '#lib/access/account-roles.ts';
import type { GrantActions } from './grant-actions.ts';
import type { GrantRow } from './grant-row.ts';
import { asSubjectInput, subjectsField } from './subject-fields.ts';
import { SubjectPicker } from './subject-picker.tsx';
import { roleNames, roleOptions } from './words.ts';

const schema = z.object({
  role: z.enum(providerAccountRoles),
  subjects: subjectsField.min(1, 'Choose at least one.'),
});
type Values = z.input<typeof schema>;

export interface GiveAccessDialogProps {
  account: { id: string; name: string };
  grants: readonly GrantRow[];
  actions: Pick<GrantActions, 'search' | 'setMany'>;
}

export function GiveAccessDialog({ account, grants, actions }: GiveAccessDialogProps) {
  const [open, setOpen] = useState(false);
  const taken = new Map(grants.map(({ subject, role }) => [subject.id, `${roleNames[role]} already`]));
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        <UserPlus aria-hidden />
        Give access
      </Button>
      <FormDialog
        open={open}
        onOpenChange={setOpen}
        title="Give access"
        description={`To the models of ${account.name}, from the next request on.`}
      >
        <ActionForm<Values, { changed: number }>
          schema={schema}
          defaultValues={{ role: 'provider-account-access', subjects: [] }}
          action={({ role, subjects }) =>
            actions.setMany({ providerAccountId: account.id, role, subjects: subjects.map(asSubjectInput) })
          }
          onSuccess={({ changed }) => {
            setOpen(false);
            toast.success(changed === 1 ? 'Gave access to one more' : `Gave access to ${changed} more`);
          }}
        >
          <SubjectPicker label="Who" providerAccountId={account.id} actions={actions} taken={taken} />
          <RadioField name="role" label="As" options={roleOptions} />
          <FormEnd submit="Give access" />
        </ActionForm>
      </FormDialog>
    </>
  );
}
