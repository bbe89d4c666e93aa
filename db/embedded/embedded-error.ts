/** Its message is one line that says what to do. Whoever starts the database prints it and stops. */
export class EmbeddedDatabaseError extends Error {
  override readonly name = 'EmbeddedDatabaseError';
}

/** Another Latchkey works on the folder. For whoever has better advice than that of a second start. */
export class FolderInUseError extends EmbeddedDatabaseError {
  /** `Latchkey (pid 7, http://localhost:3000)`, as far as it is known. */
  readonly holder: string;

  constructor(message: string, holder: string) {
    super(message);
    this.holder = holder;
  }
}
