/** The peer does not speak HTTP/1.1 as its standard has it. */
export class ResponseSyntaxError extends Error {
  override readonly name = 'ResponseSyntaxError';
  readonly code = 'LATCHKEY_BAD_RESPONSE';
}
