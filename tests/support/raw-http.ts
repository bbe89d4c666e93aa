import { request as httpRequest } from 'node:http';

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Sends exactly these headers, which `fetch` would not. */
export function send(
  url: string,
  options: {
    method?: string;
    headers?: readonly string[];
    body?: Buffer | string;
    /** The address of this machine that it comes from. */
    from?: string | undefined;
  } = {},
): Promise<Reply> {
  const { method = 'POST', headers = [], body, from } = options;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? [] : ['content-length', String(Buffer.byteLength(body))];
    const call = httpRequest(
      url,
      {
        method,
        headers: ['host', new URL(url).host, ...headers, ...length] as never,
        ...(from !== undefined && { localAddress: from }),
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(parts).toString(),
          }),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}
