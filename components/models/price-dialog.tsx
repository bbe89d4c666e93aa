'use client';

import { useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { toast } from 'sonner';
import type * as z from 'zod';
import { ActionForm } from '#components/shared/action-form.tsx';
import { Callout } from '#components/shared/callout.tsx';
import { TextField } from '#components/shared/fields.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import type { Price } from '#lib/gateway/cost.ts';
import { priceInput } from '#lib/models/input.ts';
import type { AccountModel } from '#lib/models/list.ts';
import { dollarsText } from '#lib/models/price-text.ts';
import type { PriceSet } from '#lib/models/pricing.ts';
import type { ModelDialogProps } from './model-menu.tsx';
import { priceText } from './per-million.tsx';
import { useRun } from './use-run.ts';

type Values = z.input<typeof priceInput>;

/** A doubt of the server about one set of prices; another set is asked about anew. */
interface Doubt {
  message: string;
  about: string;
}

export function PriceDialog({ account, model, actions, open, onOpenChange }: ModelDialogProps) {
  const [doubt, setDoubt] = useState<Doubt>();

  async function save(values: Values) {
    const about = JSON.stringify(values);
    const confirm = doubt?.about === about;
    const outcome = await actions.setPrice({ modelId: model.id, ...values, confirm });
    const asked = outcome.ok && outcome.data.outcome === 'confirm' ? outcome.data.message : undefined;
    setDoubt(asked === undefined ? undefined : { message: asked, about });
    return outcome;
  }

  function onSaved({ outcome }: PriceSet): void {
    if (outcome === 'confirm') return;
    onOpenChange(false);
    toast.success(`Saved the price of ${model.name}`);
  }

  return (
    <FormDialog
      open={open}
      onOpenChange={(next) => {
        setDoubt(undefined);
        onOpenChange(next);
      }}
      wide
      title={`Price of ${model.name}`}
      description={`Dollars per million tokens of ${account.name}/${model.name}. It holds for new calls; what was billed stays.`}
    >
      <ActionForm<Values, PriceSet>
        schema={priceInput}
        defaultValues={startValues(model)}
        action={save}
        onSuccess={onSaved}
      >
        <PriceFields known={model.catalogPrice} />
        <Buttons model={model} actions={actions} doubt={doubt} close={() => onOpenChange(false)} />
      </ActionForm>
    </FormDialog>
  );
}

/** With every decimal, so that opening and saving changes nothing. */
function startValues({ price, cachedAsInput }: Pick<AccountModel, 'price' | 'cachedAsInput'>): Values {
  const text = (nano: number | null | undefined) =>
    nano === null || nano === undefined ? '' : dollarsText(nano);
  return {
    inputDollars: text(price?.inputNanoPerMillion),
    outputDollars: text(price?.outputNanoPerMillion ?? (price ? 0 : null)),
    cachedInputDollars: cachedAsInput ? '' : text(price?.cachedInputNanoPerMillion),
  };
}

const numberKeys = { inputMode: 'decimal', mono: true, suffix: 'USD' } as const;

function PriceFields({ known }: { known: Price | null }) {
  const hint = (nano: number | null | undefined) =>
    known && nano !== undefined ? `Public price ${priceText(nano)}` : undefined;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField
          name="inputDollars"
          label="Input"
          hint={hint(known?.inputNanoPerMillion)}
          {...numberKeys}
        />
        <TextField
          name="outputDollars"
          label="Output"
          hint={hint(known?.outputNanoPerMillion)}
          {...numberKeys}
        />
        <TextField
          name="cachedInputDollars"
          label="Cached"
          optional
          hint={cachedHint(known)}
          {...numberKeys}
        />
      </div>
      <p className="text-muted-foreground text-sm">
        {known
          ? `The public price is that of ${known.version}${known.tiers ? ', dearer for long prompts; a custom price has no tiers' : ''}.`
          : 'No public price is known for this model. Until one is set, its calls count without a cost.'}
      </p>
    </>
  );
}

function cachedHint(known: Price | null): string {
  if (!known) return 'Empty: billed as input';
  const { cachedInputNanoPerMillion: nano } = known;
  return nano === null ? 'No public price. Empty: billed as input' : `Public price ${priceText(nano)}`;
}

interface ButtonsProps extends Pick<ModelDialogProps, 'model' | 'actions'> {
  doubt: Doubt | undefined;
  close: () => void;
}

function Buttons({ model, actions, doubt, close }: ButtonsProps) {
  const form = useFormContext<Values>();
  const { pending, run } = useRun();
  // Watched, so that the question goes away with the first change of what it asks about.
  const isAsked = doubt !== undefined && doubt.about === JSON.stringify(form.watch());
  const back = model.catalogPrice ? 'Use the public price' : 'Remove this price';

  async function reset(): Promise<void> {
    if (
      await run(() => actions.resetPrice({ modelId: model.id }), `${model.name} is back to the public price`)
    )
      close();
  }

  return (
    <>
      {isAsked ? (
        <Callout tone="warning" live>
          {doubt.message}
        </Callout>
      ) : null}
      <FormEnd submit={isAsked ? 'Save it all the same' : 'Save price'} tone={isAsked ? 'danger' : 'primary'}>
        {model.priceSource === 'custom' ? (
          <Button variant="ghost" pending={pending} onClick={reset}>
            {back}
          </Button>
        ) : null}
      </FormEnd>
    </>
  );
}
