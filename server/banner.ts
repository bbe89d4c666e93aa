import type { FirstStart } from '#lib/first-start/first-start.ts';
import { openaiBaseUrl } from '#lib/snippets/snippet.ts';

/** What a newcomer needs next, and nothing that stands in a log later: secrets appear at the first start alone. */
export function banner(publicUrl: string, first: FirstStart | undefined): string {
  const lines = ['', `  Latchkey is ready: ${publicUrl}`];
  if (first?.admin) {
    lines.push('', `  Sign in as   ${first.admin.email}`);
    const { password } = first.admin;
    const told = password ? `${password}   (shown this once)` : 'the one in LATCHKEY_ADMIN_PASSWORD';
    lines.push(`  Password     ${told}`);
  }
  if (first?.firstKey) {
    lines.push(
      '',
      '  A first call, with a first key that is shown this once:',
      '',
      `  curl ${openaiBaseUrl(publicUrl)}/chat/completions \\`,
      `    -H "Authorization: Bearer ${first.firstKey}" \\`,
      `    -H "Content-Type: application/json" \\`,
      `    -d '{"model":"demo/echo","messages":[{"role":"user","content":"Hello"}]}'`,
    );
  }
  return `${lines.join('\n')}\n\n`;
}
