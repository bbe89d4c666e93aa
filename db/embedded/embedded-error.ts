/** Its message is one line that says what to do. Whoever starts the database prints it and stops. */
export class EmbeddedDatabaseError extends Error {
  override readonly name = 'EmbeddedDatabaseError';
}
