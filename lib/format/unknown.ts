/** What stands where a figure is not known. Zero is a figure and is never written like this. */
export const unknownText = '—';

/** Keeps a number and its unit on one line. */
export const noBreakSpace = '\u00a0';

export const minusSign = '\u2212';
