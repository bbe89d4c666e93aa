'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useId, useState, useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Label } from '#components/ui/label.tsx';
import { Popover, PopoverContent, PopoverTrigger } from '#components/ui/popover.tsx';
import { hrefWith, type SearchParams } from './table-query.ts';

interface RangeFormProps {
  path: string;
  params: SearchParams;
  from: string;
  to: string;
  max: string;
  /** In whose days the fields count. */
  timeZone: string;
  className: string;
  children: ReactNode;
}

export function RangeForm({ path, params, from, to, max, timeZone, className, children }: RangeFormProps) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [start, setStart] = useState(from);
  const [pending, startTransition] = useTransition();

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const changes = { range: 'custom', from: String(data.get('from')), to: String(data.get('to')) };
    setOpen(false);
    startTransition(() => router.push(hrefWith(path, params, changes), { scroll: false }));
  }

  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger className={className} data-pending={pending || undefined}>
        {children}
      </PopoverTrigger>
      <PopoverContent aria-label="Custom time range">
        <form onSubmit={submit} className="grid gap-3">
          <div className="grid grid-cols-2 gap-3">
            <DayField label="From" name="from" defaultValue={from} max={max} onChange={setStart} />
            <DayField label="To" name="to" defaultValue={to} min={start} max={max} />
          </div>
          <p className="text-muted-foreground text-sm">
            Whole days, {timeZone.replaceAll('_', ' ')}; 400 at most.
          </p>
          <Button type="submit" variant="primary">
            Show
          </Button>
        </form>
      </PopoverContent>
    </Popover>
  );
}

interface DayFieldProps {
  label: string;
  name: string;
  defaultValue: string;
  min?: string;
  max: string;
  onChange?: (value: string) => void;
}

function DayField({ label, onChange, ...input }: DayFieldProps) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <Label htmlFor={id}>{label}</Label>
      <Input
        id={id}
        type="date"
        required
        {...input}
        onChange={(event) => onChange?.(event.currentTarget.value)}
        className="text-sm"
      />
    </div>
  );
}
