// The order decides: every browser names others that it wants to be taken for.
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:A|iOS)?\/(\d+)/, 'Edge'],
  [/\bOPR\/(\d+)/, 'Opera'],
  [/\bFirefox\/(\d+)/, 'Firefox'],
  [/\bFxiOS\/(\d+)/, 'Firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//, 'Safari'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\bWindows\b/, 'Windows'],
  [/\b(?:iPhone|iPad|iPod)\b/, 'iOS'],
  [/\bMacintosh\b/, 'macOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** `Firefox 141 on Linux` for a browser, `openai-python 2.1.0` for everything else that names itself. */
export function describeClient(userAgent: string | null): string | undefined {
  const text = userAgent?.trim();
  if (!text) return undefined;
  if (!text.startsWith('Mozilla/')) return text.split(/[\s;(]/, 1)[0]?.replace('/', ' ') || undefined;
  for (const [pattern, name] of browsers) {
    const version = pattern.exec(text)?.[1];
    const system = systems.find(([sign]) => sign.test(text))?.[1];
    if (version) return `${name} ${version}${system ? ` on ${system}` : ''}`;
  }
  return 'a browser';
}
