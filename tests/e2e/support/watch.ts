import type { BrowserContext, ConsoleMessage, WebError } from '@playwright/test';

/** Hears what a browser complains of: scripts that fail, and what the content policy refuses. */
export class Watch {
  readonly #complaints: string[] = [];
  readonly #expected: RegExp[] = [];

  /** For a test in which a complaint belongs to the case: a 404 that is asked for, say. */
  expect(complaint: RegExp): void {
    this.#expected.push(complaint);
  }

  async on(context: BrowserContext): Promise<void> {
    // What a script catches, the browser keeps to itself: the event is told all the same.
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(
          `Content Security Policy: ${event.effectiveDirective} at ${event.sourceFile}:${event.lineNumber}:${event.columnNumber}`,
        );
      });
    });
    context.on('console', (message: ConsoleMessage) => {
      if (message.type() !== 'error' && !/Content Security Policy/i.test(message.text())) return;
      this.#complaints.push(`${message.page()?.url() ?? ''}: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (event: WebError) => {
      this.#complaints.push(`${event.page()?.url() ?? ''}: ${String(event.error().stack)}`);
    });
  }

  complaints(): string[] {
    return this.#complaints.filter((text) => !this.#expected.some((expected) => expected.test(text)));
  }
}
