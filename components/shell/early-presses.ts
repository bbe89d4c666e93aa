/** What has changed by hand before its part of the page was alive. */
type Field = HTMLInputElement | HTMLSelectElement;

interface Tools {
  isAlive: (element: Element) => boolean;
  reaches: (element: Element, event: Event) => boolean;
}

/** React leaves its mark on each element that it takes over, and tells nobody else. */
function isAlive(element: Element): boolean {
  return Object.keys(element).some((name) => name.startsWith('__reactProps$'));
}

/** React stops an event above a part of the page that it has marked and not yet finished. */
function reaches(element: Element, event: Event): boolean {
  let arrived = false;
  const note = () => {
    arrived = true;
  };
  element.addEventListener(event.type, note, true);
  element.dispatchEvent(event);
  element.removeEventListener(event.type, note, true);
  return arrived;
}

function press(button: Element, { isAlive, reaches }: Tools): boolean {
  if (!(button instanceof HTMLElement && isAlive(button))) return false;
  const how = { bubbles: true, cancelable: true, button: 0 };
  // Menus open when the pointer goes down, everything else when it is up again.
  if (!reaches(button, new PointerEvent('pointerdown', { ...how, pointerType: 'mouse' }))) return false;
  button.dispatchEvent(new MouseEvent('mousedown', how));
  button.focus();
  button.dispatchEvent(new PointerEvent('pointerup', { ...how, pointerType: 'mouse' }));
  button.dispatchEvent(new MouseEvent('mouseup', how));
  button.click();
  return true;
}

function tell(field: Field, { isAlive, reaches }: Tools): boolean {
  if (!isAlive(field)) return false;
  if (field instanceof HTMLInputElement && field.type !== 'checkbox' && field.type !== 'radio') {
    // React compares with what it last saw: emptied before its eyes, filled behind its back.
    const text = field.value;
    field.value = '';
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text);
  }
  if (!reaches(field, new Event('input', { bubbles: true }))) return false;
  if (field instanceof HTMLSelectElement) field.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
}

/** The control that a key pressed outside every field stands for. */
function shortcut({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent) {
  const modified = ctrlKey || metaKey || altKey;
  const typing = target instanceof Element && target.matches('input, textarea, select');
  const forPalette = key.toLowerCase() === 'k' && (ctrlKey || metaKey);
  const name = modified || typing ? undefined : { c: 'create', '/': 'search' }[key];
  const control = document.querySelector<HTMLElement>(`[data-shortcut="${forPalette ? 'palette' : name}"]`);
  return { control, isSearch: name === 'search' };
}

/** The button that somebody pressed, and no script. */
function buttonOf({ target, isTrusted }: Event): Element | undefined {
  const button = target instanceof Element && isTrusted && target.closest('button[type="button"]');
  return button || undefined;
}

function isShutMenu(button: Element): boolean {
  return button.getAttribute('aria-haspopup') === 'menu' && button.getAttribute('aria-expanded') !== 'true';
}

interface PressTools extends Tools {
  buttonOf: typeof buttonOf;
  isShutMenu: typeof isShutMenu;
}

/** Tells of each press that React may not have had, and takes it back where React has. */
function watchPresses(tools: PressTools, keep: (button: Element | undefined) => void): void {
  let heard: Element | undefined;

  function onDown(event: Event): void {
    heard = undefined;
    const button = tools.buttonOf(event);
    const hear = () => {
      if (button && tools.isAlive(button)) heard = button;
    };
    button?.addEventListener('pointerdown', hear, { capture: true, once: true });
  }

  function onClick(event: Event): void {
    const button = tools.buttonOf(event);
    if (!button || heard === button) return;
    keep(button);
    // React may wake a part of the page for the very click, and has then had it; a menu wanted what came before it.
    const had = () => {
      if (tools.isAlive(button) && !tools.isShutMenu(button)) keep(undefined);
    };
    button.addEventListener('click', had, { capture: true, once: true });
  }

  addEventListener('pointerdown', onDown, true);
  addEventListener('click', onClick, true);
}

interface Parts extends PressTools {
  watchPresses: typeof watchPresses;
  press: typeof press;
  tell: typeof tell;
  shortcut: typeof shortcut;
}

function keep(tools: Parts): void {
  const patienceMs = 15_000;
  const changed = new Set<Field>();
  let pressed: Element | undefined;
  let until = 0;

  function wait(): void {
    if (until === 0) requestAnimationFrame(look);
    until = performance.now() + patienceMs;
  }

  function look(): void {
    for (const field of changed) if (tools.tell(field, tools)) changed.delete(field);
    if (pressed && tools.press(pressed, tools)) pressed = undefined;
    const over = (!pressed && changed.size === 0) || performance.now() > until;
    if (!over) {
      requestAnimationFrame(look);
      return;
    }
    pressed = undefined;
    changed.clear();
    until = 0;
  }

  function onInput({ target }: Event): void {
    const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    if (!isField || tools.isAlive(target)) return;
    changed.add(target);
    wait();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const { control, isSearch } = tools.shortcut(event);
    if (!control || tools.isAlive(control)) return;
    // Browsers have uses of their own for these.
    event.preventDefault();
    control.focus();
    if (isSearch) return;
    pressed = control;
    wait();
  }

  tools.watchPresses(tools, (button) => {
    pressed = button;
    if (button) wait();
  });
  addEventListener('input', onInput, true);
  addEventListener('keydown', onKeyDown, true);
}

/**
 * A script that goes into the page as text: what is pressed, typed or chosen while scripts still arrive is done again
 * as soon as its part of the page is alive. Links and forms need no help: the browser follows the ones, and React
 * repeats the others.
 */
export const earlyPresses = `(${keep})({${Object.entries({
  isAlive,
  reaches,
  buttonOf,
  isShutMenu,
  watchPresses,
  press,
  tell,
  shortcut,
})
  .map(([name, tool]) => `${name}:${tool}`)
  .join(',')}})`;
