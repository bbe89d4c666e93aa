/** The SQLSTATE behind an error, however often it was wrapped on its way. */
export function sqlState(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string' && /^[0-9A-Z]{5}$/.test(at.code)) return at.code;
  }
  return undefined;
}

export const sqlStates = { foreignKey: '23503', unique: '23505', lastAdmin: 'LK001' } as const;
