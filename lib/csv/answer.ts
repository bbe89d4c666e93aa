import { log } from '#lib/log.ts';

// Names in a file are of other people's choosing: whatever opens it in the browser runs nothing.
const inert = {
  'cache-control': 'private, no-store',
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
};

type Lines = AsyncGenerator<string, void, undefined>;

/** A file that is streamed as its lines are read, once the first of them are there. */
export async function answerCsv(fileName: string, lines: Lines): Promise<Response> {
  try {
    return fileOf(fileName, await lines.next(), lines);
  } catch (error) {
    log.error({ error }, 'csv.failed');
    return refuseCsv(503, 'The file could not be read. Try again in a moment.');
  }
}

function fileOf(fileName: string, first: IteratorResult<string, void>, lines: Lines): Response {
  return new Response(streamOf(first, lines), {
    headers: {
      ...inert,
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${safeName(fileName)}"`,
    },
  });
}

export function refuseCsv(status: number, message: string): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { ...inert, 'content-type': 'text/plain; charset=utf-8' },
  });
}

/** A header must not depend on what names are made of elsewhere. */
function safeName(fileName: string): string {
  return fileName.replaceAll(/[^a-z0-9.-]/g, '_');
}

/** Stops reading the database when the reader hangs up. */
function streamOf(first: IteratorResult<string, void>, lines: Lines): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let ready: IteratorResult<string, void> | undefined = first;
  return new ReadableStream({
    async pull(controller) {
      const next = ready ?? (await lines.next());
      ready = undefined;
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await lines.return();
    },
  });
}
