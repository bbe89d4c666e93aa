const deepest = 5;

/** An error and what caused it, outermost first, however often it was wrapped on its way. */
function* chain(error: unknown): Generator<object> {
  let at = error;
  for (let depth = 0; typeof at === 'object' && at !== null && depth < deepest; depth += 1) {
    yield at;
    at = 'cause' in at ? at.cause : undefined;
  }
}

/** Every code in the chain: PostgreSQL's, the network's. */
export function errorCodes(error: unknown): string[] {
  return [...chain(error)].flatMap((at) => ('code' in at && typeof at.code === 'string' ? [at.code] : []));
}

/** The SQLSTATE behind an error. Each has a digit, which sets it apart from codes such as `EPIPE`. */
export function sqlState(error: unknown): string | undefined {
  return errorCodes(error).find((code) => /^(?=.*\d)[0-9A-Z]{5}$/.test(code));
}

/** Where the chain begins: what the driver or the network said, without what a wrapper quotes. */
export function rootCause(error: unknown): unknown {
  return [...chain(error)].at(-1) ?? error;
}

export const sqlStates = { foreignKey: '23503', unique: '23505', lastAdmin: 'LK001' } as const;

/** Whether the database says that the data is at fault, not the database. */
export function isDataRefused(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error) ?? '');
}
