export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
/** 24 hours: where a zone's own days count, see `lib/usage/zoned-days.ts`. */
export const dayMs = 24 * hourMs;
