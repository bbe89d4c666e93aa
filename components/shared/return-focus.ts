/** A button that waits loses the focus: gives it back, unless it has gone elsewhere meanwhile. */
export function returnFocus(place: Element | null): void {
  if (document.activeElement === document.body && place instanceof HTMLElement) place.focus();
}
