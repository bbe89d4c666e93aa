/** A sum does not tell which of these it was: the row of each call says what it knows. */
export const unknownCostReasons =
  'no price was set for the model, the call was billed at rates that its price does not tell, or what it used is unknown';
