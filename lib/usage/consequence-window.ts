/** Before something is ended, its dialog tells of the traffic of these days, and names this many of the busiest keys. */
export const windowDays = 30;
export const maxKeysListed = 10;
