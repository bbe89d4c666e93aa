const wordsOfPrograms = new Set([
  'backend',
  'bot',
  'cd',
  'ci',
  'cron',
  'deploy',
  'pipeline',
  'prod',
  'production',
  'server',
  'service',
  'staging',
]);

/** The word in a key's name that speaks of a program: a key of a person ends with that person. */
export function findProgramWord(name: string): string | undefined {
  return name
    .toLowerCase()
    .split(/[^a-z]+/)
    .find((word) => wordsOfPrograms.has(word));
}
