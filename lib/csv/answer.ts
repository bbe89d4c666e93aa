// Names in a file are of other people's choosing: whatever opens it in the browser runs nothing.
const inert = {
  'cache-control': 'private, no-store',
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
};

/** A file that is streamed as its lines are read. */
export function answerCsv(fileName: string, lines: AsyncGenerator<string, void, undefined>): Response {
  return new Response(streamOf(lines), {
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
function streamOf(lines: AsyncGenerator<string, void, undefined>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await lines.return();
    },
  });
}
