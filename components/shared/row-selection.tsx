'use client';

import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  use,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { formatCount, plural } from '#lib/format/number.ts';

export interface Selectable {
  id: string;
  name: string;
}

interface Selection {
  /** All of the page that can be selected, in its order. */
  items: readonly Selectable[];
  selected: readonly Selectable[];
  /** `through`: with everything between it and what was pressed before. */
  select: (id: string, on: boolean, through?: boolean) => void;
  selectAll: (on: boolean) => void;
}

const nothing: Selection = { items: [], selected: [], select: () => {}, selectAll: () => {} };
const SelectionContext = createContext(nothing);

export const useSelection = (): Selection => use(SelectionContext);

interface RowSelectionProps {
  items: readonly Selectable[];
  /** The list, with a column of `SelectRow`. */
  children: ReactNode;
  /** What can be done with the selected: a `SelectionBar`. */
  bar: ReactNode;
}

/** Of a row that has the focus `x` selects it, `Delete` does what the bar is for, `Escape` selects nothing. */
export function RowSelection({ items, children, bar }: RowSelectionProps) {
  const selection = useChosen(items);

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const { target, key, currentTarget } = event;
    // Dialogs lie elsewhere in the page, but what is typed in them comes here, too.
    if (!(target instanceof Element) || !target.closest('table') || hasModifier(event)) return;
    const press = (selector: string, place: Element | null) => {
      event.preventDefault();
      place?.querySelector<HTMLElement>(selector)?.click();
    };
    if (key === 'x') press('input[data-row-select]', target.closest('tr'));
    else if (selection.selected.length === 0) return;
    else if (key === 'Delete') press('[data-selection-act]', currentTarget);
    else if (key === 'Escape') selection.selectAll(false);
  }

  return (
    <SelectionContext value={selection}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears keys of the rows inside */}
      <div onKeyDown={onKeyDown}>
        {children}
        {bar}
      </div>
    </SelectionContext>
  );
}

function hasModifier(event: KeyboardEvent): boolean {
  return event.metaKey || event.ctrlKey || event.altKey;
}

function useChosen(items: readonly Selectable[]): Selection {
  const [known, setKnown] = useState(items);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string>(undefined);
  // What has left the page is selected no more: nobody sees it any longer.
  if (known !== items) {
    setKnown(items);
    setChosen(new Set(items.flatMap(({ id }) => (chosen.has(id) ? [id] : []))));
  }
  return useMemo(() => {
    const change = (ids: readonly string[], on: boolean) =>
      setChosen((before) => {
        const after = new Set(before);
        for (const id of ids) {
          if (on) after.add(id);
          else after.delete(id);
        }
        return after;
      });
    return {
      items,
      selected: items.filter(({ id }) => chosen.has(id)),
      select: (id, on, through = false) => {
        change(through ? between(items, anchor.current, id) : [id], on);
        anchor.current = id;
      },
      selectAll: (on) =>
        change(
          items.map(({ id }) => id),
          on,
        ),
    };
  }, [items, chosen]);
}

function between(items: readonly Selectable[], from: string | undefined, to: string): string[] {
  const ids = items.map(({ id }) => id);
  const [first, last] = [ids.indexOf(from ?? to), ids.indexOf(to)].sort((left, right) => left - right);
  return first === undefined || first < 0 ? [to] : ids.slice(first, (last ?? first) + 1);
}

// The whole cell is pressed, above the link that covers its row.
const cellClasses = 'relative z-[1] -m-3 inline-flex select-none p-3 align-middle';

export function SelectRow({ id, name }: Selectable) {
  const { items, selected, select } = useSelection();
  const boxId = useId();
  if (!items.some((item) => item.id === id)) return null;
  return (
    <label htmlFor={boxId} className={cellClasses}>
      <Checkbox
        id={boxId}
        data-row-select
        aria-label={`Select ${name}`}
        aria-keyshortcuts="x"
        checked={selected.some((item) => item.id === id)}
        onChange={({ target, nativeEvent }) =>
          select(id, target.checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
      />
    </label>
  );
}

/** In the head: everything of this page, or nothing. */
export function SelectPage() {
  const { items, selected, selectAll } = useSelection();
  const boxId = useId();
  const isAll = items.length > 0 && selected.length === items.length;
  return (
    <>
      {/* On phones, where a bar selects all, the head still has a word. */}
      <span className="sr-only sm:hidden">Select</span>
      <label htmlFor={boxId} className={`${cellClasses} max-sm:hidden`}>
        <Checkbox
          id={boxId}
          ref={(box) => {
            if (box) box.indeterminate = selected.length > 0 && !isAll;
          }}
          aria-label="Select all on this page"
          checked={isAll}
          onChange={() => selectAll(!isAll)}
        />
      </label>
    </>
  );
}

interface SelectionBarProps {
  /** What one row is: "key". */
  what: string;
  /** The button, marked `data-selection-act`. */
  children: ReactNode;
}

/** Floats over the end of the list while something is selected; what stands above it does not move. */
export function SelectionBar({ what, children }: SelectionBarProps) {
  const { items, selected, selectAll } = useSelection();
  const count = selected.length;
  return (
    <>
      <p aria-live="polite" className="sr-only">
        {count > 0 ? `${plural(count, what)} selected` : ''}
      </p>
      {count > 0 ? (
        <section
          aria-label="Selection"
          data-selection-bar
          className="pointer-events-none sticky bottom-4 z-20 flex justify-center pt-2"
        >
          <div className="pointer-events-auto flex flex-wrap items-center gap-x-2 gap-y-1 rounded-lg border bg-popover py-2 pr-2 pl-4 shadow-float max-sm:gap-x-0 max-sm:pl-3">
            <span className="tabular pr-2 font-medium max-sm:pr-1">{formatCount(count)} selected</span>
            {count < items.length ? (
              <Button size="sm" variant="ghost" onClick={() => selectAll(true)}>
                Select all {formatCount(items.length)}
              </Button>
            ) : null}
            <Button size="sm" variant="ghost" onClick={() => selectAll(false)}>
              Clear
            </Button>
            {children}
          </div>
        </section>
      ) : null}
    </>
  );
}
