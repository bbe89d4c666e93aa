import { renderToStaticMarkup } from 'react-dom/server';
import { FormProvider, useForm } from 'react-hook-form';
import { expect, it } from 'vitest';
import { modelTypes, servedTypes } from '#lib/models/input.ts';
import { TypesField } from './types-field.tsx';

function Form() {
  return (
    <FormProvider {...useForm()}>
      <TypesField name="types" />
    </FormProvider>
  );
}

it('offers every type, and says of those that no call can be made with yet that it is so', () => {
  const markup = renderToStaticMarkup(<Form />);
  const [served = '', unserved = ''] = markup.split('Not served yet');
  const valuesOf = (part: string) => [...part.matchAll(/value="([^"]+)"/g)].map(([, value]) => value);
  expect(valuesOf(served)).toEqual([...servedTypes]);
  expect([...valuesOf(served), ...valuesOf(unserved)].toSorted()).toEqual(modelTypes.toSorted());
});
