import { Check } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/cn.ts';

interface FirstStepsProps {
  hasKey: boolean;
  newKeyHref: string;
  /** Says that the page waits for the call, and keeps it current. */
  live: ReactNode;
}

/** Shown until the first call was made: which step is next, and how to take it. */
export function FirstSteps({ hasKey, newKeyHref, live }: FirstStepsProps) {
  const current = hasKey ? 1 : 0;
  const steps: { title: string; text: string; action?: ReactNode }[] = [
    {
      title: 'Make a key',
      text: 'It acts as you and is shown once.',
      action: (
        <Button asChild variant="primary" size="sm">
          <Link href={newKeyHref}>New Personal Access Token</Link>
        </Button>
      ),
    },
    { title: 'Make a call', text: 'Export your key as shown below, then run one of the snippets.' },
    { title: 'See it here', text: 'Within two seconds: model, tokens, cost and time.' },
  ];
  return (
    <section aria-labelledby="first-steps" className="rounded-lg border bg-card px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id="first-steps" className="font-semibold text-lg">
          {hasKey ? 'Your key is there: make the first call' : 'Three steps to a first call'}
        </h2>
        {live}
      </div>
      <ol className="mt-3 grid gap-4 md:grid-cols-3">
        {steps.map(({ title, text, action }, index) => (
          <li key={title} aria-current={index === current ? 'step' : undefined} className="flex gap-3">
            <StepMark number={index + 1} done={index < current} current={index === current} />
            <div className="grid content-start gap-1">
              <p className={cn('font-medium', index < current && 'text-muted-foreground')}>{title}</p>
              <p className="text-muted-foreground text-sm">{text}</p>
              {index === current && action ? <div className="mt-1">{action}</div> : null}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function StepMark({ number, done, current }: { number: number; done: boolean; current: boolean }) {
  return (
    <span
      className={cn(
        'tabular flex size-6 shrink-0 items-center justify-center rounded-full border bg-card font-medium text-sm',
        current && 'border-primary text-link',
        done && 'border-transparent bg-primary text-primary-foreground',
      )}
    >
      {done ? <Check aria-hidden className="size-4" /> : number}
      {done ? <span className="sr-only">done</span> : null}
    </span>
  );
}
