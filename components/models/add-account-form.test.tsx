import { renderToStaticMarkup } from 'react-dom/server';
import { FormProvider, useForm } from 'react-hook-form';
import { describe, expect, it } from 'vitest';
import { unreachable } from '#components/shared/server-action.ts';
import type { ProviderKind } from '#lib/providers/kinds.ts';
import { Steps } from './add-account-form.tsx';

const actions = { add: async () => unreachable, test: async () => unreachable };

function Typed({ provider }: { provider: ProviderKind }) {
  const form = useForm({ defaultValues: { provider, name: 'lab', baseUrl: '', credential: '', typed: '' } });
  return (
    <FormProvider {...form}>
      <Steps actions={actions} />
    </FormProvider>
  );
}

describe('Steps', () => {
  it.each([
    ['openai', ['provider', 'name', 'baseUrl', 'credential', 'typed'], 6],
    ['self-hosted-model', ['provider', 'name', 'baseUrl', 'credential', 'typed'], 6],
    ['demo', ['provider', 'name', 'typed'], 4],
  ] as const)('asks for %s in steps numbered without a gap', (provider, fields, steps) => {
    const html = renderToStaticMarkup(<Typed provider={provider} />);
    const names = [...html.matchAll(/ name="(\w+)"/g)].map(([, name]) => name);
    expect([...new Set(names)]).toEqual(fields);
    const numbers = [...html.matchAll(/<span aria-hidden="true" class="tabular[^>]*>(\d)</g)];
    expect(numbers.map(([, number]) => Number(number))).toEqual(
      Array.from({ length: steps }, (_, index) => index + 1),
    );
    expect(html).toContain('lab/model');
  });
});
