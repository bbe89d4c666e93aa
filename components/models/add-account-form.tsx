'use client';

import { type ReactNode, useState } from 'react';
import { useFormContext } from 'react-hook-form';
import type * as z from 'zod';
import { ActionForm } from '#components/shared/action-form.tsx';
import { RadioField, TextField } from '#components/shared/fields.tsx';
import { FormEnd } from '#components/shared/form-dialog.tsx';
import { createProviderAccountInput } from '#lib/providers/input.ts';
import { ConnectionTest } from './connection-test.tsx';
import { CredentialField } from './credential-field.tsx';
import { ModelChoice } from './model-choice.tsx';
import { atTypedField, modelChoiceFields, modelsOf } from './model-choice-fields.ts';
import type { NewAccountActions } from './types.ts';

const schema = createProviderAccountInput.extend(modelChoiceFields).superRefine((values, context) => {
  if (values.provider === 'self-hosted-model' && !values.baseUrl) {
    context.addIssue({ code: 'custom', path: ['baseUrl'], message: 'Enter the base URL.' });
  }
  if (values.provider === 'openai' && !values.credential) {
    context.addIssue({ code: 'custom', path: ['credential'], message: 'Enter the credential.' });
  }
});

type Values = z.input<typeof schema>;

const providers = [
  { value: 'openai', label: 'OpenAI', hint: 'api.openai.com, with an API key of yours.' },
  {
    value: 'self-hosted-model',
    label: 'OpenAI-compatible',
    hint: 'Whatever speaks OpenAI’s wire: vLLM, Groq, OpenRouter, a server of your own.',
  },
  { value: 'demo', label: 'Demo', hint: 'Part of Latchkey. Simulated answers, nothing leaves this machine.' },
];

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
  return fields.provider === 'demo' ? { ...fields, baseUrl: undefined, credential: undefined } : fields;
}

function Steps({ actions }: Pick<AddAccountFormProps, 'actions'>) {
  const form = useFormContext<Values>();
  const { provider, name } = form.watch();
  const [found, setFound] = useState<readonly string[]>([]);

  function run() {
    const { provider: chosen, baseUrl, credential } = form.getValues();
    return actions.test(relevant({ provider: chosen, baseUrl, credential }));
  }

  return (
    <>
      <Step number={1}>
        <RadioField name="provider" label="Provider" options={providers} />
      </Step>
      <Step number={2}>
        <TextField
          name="name"
          label="Name"
          mono
          placeholder={provider === 'openai' ? 'openai-main' : 'team-vllm'}
          hint={
            <>
              3 to 64 of a–z, 0–9 and “-”. Models are called as{' '}
              <code className="font-mono">{name?.trim() || 'name'}/model</code>, so it cannot change later.
            </>
          }
        />
      </Step>
      {provider === 'demo' ? null : <AddressStep provider={provider} />}
      <Step number={provider === 'demo' ? 3 : 5}>
        <ConnectionTest run={run} onResult={({ models }) => setFound(models)} />
      </Step>
      <Step number={provider === 'demo' ? 4 : 6}>
        <ModelChoice found={found} />
      </Step>
    </>
  );
}

function AddressStep({ provider }: { provider: Values['provider'] }) {
  const isOpenAi = provider === 'openai';
  return (
    <>
      <Step number={3}>
        <TextField
          name="baseUrl"
          label="Base URL"
          type="url"
          mono
          optional={isOpenAi}
          placeholder={isOpenAi ? 'https://api.openai.com/v1' : 'https://llm.example.com/v1'}
          hint={
            isOpenAi
              ? 'Only for another address of OpenAI, such as the EU’s.'
              : 'As the provider’s own SDK takes it; most end in /v1.'
          }
        />
      </Step>
      <Step number={4}>
        <CredentialField optional={!isOpenAi} />
      </Step>
    </>
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
