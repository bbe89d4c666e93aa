import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Request } from '@playwright/test';
import { evidence, runFacts } from './run-facts.ts';

/** An answer of the portal as a browser or a program got it. */
export interface Capture {
  test: string;
  method: string;
  url: string;
  /** The id of the server action that was asked, if one was. */
  action: string | null;
  status: number;
  body: string;
}

/** Tells the scan at the end of the run what to look for. */
export function mint(kind: string, value: string): string {
  const { minted } = evidence(runFacts().folder);
  appendFileSync(join(minted, `${process.pid}.jsonl`), `${JSON.stringify({ kind, value })}\n`);
  return value;
}

/** Keeps what the portal answered, for the scan at the end of the run. */
export function keep(capture: Capture): void {
  const { captures } = evidence(runFacts().folder);
  appendFileSync(join(captures, `${process.pid}.jsonl`), `${JSON.stringify(capture)}\n`);
}

/** Keeps every answer that a browser gets from the portal to its end, but for its scripts and fonts. */
export function keepAnswers(context: BrowserContext, test: string): () => Promise<void> {
  const { origin } = runFacts();
  const reading = new Set<Promise<void>>();
  const onFinished = (request: Request) => {
    if (!request.url().startsWith(origin) || request.url().startsWith(`${origin}/_next/static/`)) return;
    const read = readAnswer(request, test).finally(() => reading.delete(read));
    reading.add(read);
  };
  context.on('requestfinished', onFinished);
  return async () => {
    context.off('requestfinished', onFinished);
    await Promise.all(reading);
  };
}

async function readAnswer(request: Request, test: string): Promise<void> {
  const response = await request.response();
  if (!response) return;
  // Redirects have no body, and a page that was left takes its answers along.
  const body = await response.text().catch(() => '');
  keep({
    test,
    method: request.method(),
    url: request.url(),
    action: request.headers()['next-action'] ?? null,
    status: response.status(),
    body,
  });
}
