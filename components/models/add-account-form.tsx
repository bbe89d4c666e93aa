'use client';

import type { ReactNode } from 'react';
import { useFormContext } from 'react-hook-form';
import type * as z from 'zod';
import { ActionForm } from '#components/shared/action-form.tsx';
import { RadioField, TextField } from '#components/shared/fields.tsx';
import { FormEnd } from '#components/shared/form-dialog.tsx';
import { accountNameRules, createProviderAccountInput } from '#lib/providers/input.ts';
import { type AddressTraits, providerKinds, traitsOf } from '#lib/providers/kinds.ts';
import type { NewAccountActions } from './account-actions.ts';
import { ConnectionTest } from './connection-test.tsx';
import { CredentialField } from './credential-field.tsx';
import { ModelChoice } from './model-choice.tsx';
import { atTypedField, modelChoiceFields, modelsOf } from './model-choice-fields.ts';
import { useTarget } from './use-target.ts';

const schema = createProviderAccountInput.safeExtend(modelChoiceFields);

type Values = z.input<typeof schema>;

const providers = providerKinds.map((value) => {
  const { label, hint } = traitsOf(value);
  return { value, label, hint };
});

export interface AddAccountFormProps {
  actions: NewAccountActions;
  onAdded: (added: { name: string; models: number; notes: string[] }) => void;
}

export function AddAccountForm({ actions, onAdded }: AddAccountFormProps) {
  async function add(values: Values) {
    const { chosen, typed, ...fields } = values;
    const models = modelsOf({ chosen, typed });
    return atTypedField(await actions.add({ ...relevant(fields), models }));
  }
  return (
    <ActionForm<Values, { name: string; models: number; notes: string[] }>
      schema={schema}
      defaultValues={{ provider: 'openai', name: '', baseUrl: '', credential: '', chosen: [], typed: '' }}
      action={add}
      onSuccess={onAdded}
      className="gap-6"
    >
      <Steps actions={actions} />
      <FormEnd submit="Add provider account" />
    </ActionForm>
  );
}

/** What was typed for one provider is not sent for another. */
function relevant<Fields extends Pick<Values, 'provider' | 'baseUrl' | 'credential'>>(
  fields: Fields,
): Fields {
  const { address, credential } = traitsOf(fields.provider);
  return {
    ...fields,
    ...(!address && { baseUrl: undefined }),
    ...(credential === 'none' && { credential: undefined }),
  };
}

/** Numbered as they stand: what its kind of provider has no use for is left out. */
export function Steps({ actions }: Pick<AddAccountFormProps, 'actions'>) {
  const form = useFormContext<Values>();
  const { address, credential } = traitsOf(form.watch('provider'));
  const { found, ask, round, isCleared } = useTarget(() => {
    const typed = form.getValues();
    const { provider, baseUrl } = typed;
    return actions.test(relevant({ provider, baseUrl, credential: typed.credential }));
  });
  const cleared = isCleared
    ? 'Cleared, as it was typed for another address. Enter the one for this.'
    : undefined;

  const steps: { of: string; part: ReactNode }[] = [
    { of: 'provider', part: <RadioField name="provider" label="Provider" options={providers} /> },
    { of: 'name', part: <NameField /> },
    ...(address ? [{ of: 'address', part: <AddressField address={address} /> }] : []),
    ...(credential === 'none'
      ? []
      : [
          { of: 'credential', part: <CredentialField optional={credential === 'optional'} hint={cleared} /> },
        ]),
    { of: 'test', part: <ConnectionTest key={round} run={ask} /> },
    { of: 'models', part: <ModelChoice found={found} /> },
  ];
  return steps.map(({ of, part }, index) => (
    <Step key={of} number={index + 1}>
      {part}
    </Step>
  ));
}

function NameField() {
  const { provider, name } = useFormContext<Values>().watch();
  return (
    <TextField
      name="name"
      label="Name"
      mono
      placeholder={traitsOf(provider).nameExample}
      hint={
        <>
          {accountNameRules} Models are called as{' '}
          <code className="font-mono">{name?.trim() || 'name'}/model</code>, so it cannot change later.
        </>
      }
    />
  );
}

function AddressField({ address }: { address: AddressTraits }) {
  return (
    <TextField
      name="baseUrl"
      label="Base URL"
      type="url"
      mono
      optional={address.fallback !== undefined}
      placeholder={address.example}
      hint={address.hint}
    />
  );
}

function Step({ number, children }: { number: number; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-3">
      <span
        aria-hidden
        className="tabular flex size-6 items-center justify-center rounded-full border bg-muted text-muted-foreground text-xs"
      >
        {number}
      </span>
      <div className="min-w-0 pt-0.5">{children}</div>
    </div>
  );
}
