/** What stands where a figure is not known. Zero is a figure and is never written like this. */
export const UNKNOWN = '—';

/** Keeps a number and its unit on one line. */
export const NBSP = '\u00a0';

export const MINUS = '\u2212';
