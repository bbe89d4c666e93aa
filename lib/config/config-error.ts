/** Its message is one line: the variable, the rule, and the value unless that is a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
