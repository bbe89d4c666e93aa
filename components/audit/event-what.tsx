import { ChevronRight } from 'lucide-react';
import { describeEvent, type Phrase } from '#lib/audit/describe.ts';
import { EventDetails } from './event-details.tsx';
import type { EventRow } from './event-row.ts';

/** The sentence of an event; a press anywhere on its row unfolds the rest, also before scripts arrive. */
export function EventWhat({ event }: { event: EventRow }) {
  return (
    <details className="group/event font-normal">
      <summary
        data-row-link
        className="flex cursor-pointer list-none items-start gap-1.5 outline-none after:absolute after:inset-0 after:rounded-sm focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:-outline-offset-2 [&::-webkit-details-marker]:hidden"
      >
        <ChevronRight
          aria-hidden
          className="mt-0.5 size-3.5 shrink-0 text-muted-foreground transition-transform group-open/event:rotate-90"
        />
        <Sentence phrase={describeEvent(event)} />
      </summary>
      <EventDetails event={event} />
    </details>
  );
}

/** What was done, names set off. */
export function Sentence({ phrase }: { phrase: Phrase }) {
  return (
    <span className="min-w-0 break-words [overflow-wrap:anywhere]">
      {phrase.map((part, index) =>
        typeof part === 'string' ? (
          part
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other name, and never move
          <strong key={index} className="font-medium">
            {part.name}
          </strong>
        ),
      )}
    </span>
  );
}
