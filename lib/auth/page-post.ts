import { type HeaderReader, isSameOrigin } from './request-origin.ts';

export interface PostRefusal {
  status: 400 | 403 | 413 | 415;
  message: string;
}

export interface PostLimit {
  bytes: number;
  refusal: PostRefusal;
}

/** As the router sends the arguments of an action, or as a browser sends a form before scripts arrived. */
const sentByPages = /^(?:text\/plain\s*(?:;|$)|multipart\/form-data\s*;.*\bboundary=)/i;

/** Next's own bound, beyond which it answers as if we had failed. */
const ofPages: PostLimit = {
  bytes: 1024 * 1024,
  refusal: { status: 413, message: 'No form of this portal is over 1 MB.\n' },
};

/** An address, a password, and the token against forgery. */
export const ofSignIn: PostLimit = {
  bytes: 64 * 1024,
  refusal: { status: 413, message: 'Nothing that is sent here is over 64 KB.\n' },
};

export function postLimit(path: string): PostLimit {
  return path.startsWith('/api/auth/') ? ofSignIn : ofPages;
}

export function refusalOfLength(headers: HeaderReader, { bytes, refusal }: PostLimit) {
  return Number(headers.get('content-length') ?? 0) > bytes ? refusal : undefined;
}

/** To a page only its own actions and forms are sent. What is neither Next would answer as a failure of ours. */
export function refusalOfPost(headers: HeaderReader, publicUrl: string | undefined): PostRefusal | undefined {
  if (!isSameOrigin(headers, publicUrl)) {
    return { status: 403, message: 'This request did not come from a page of this portal.\n' };
  }
  const tooLong = refusalOfLength(headers, ofPages);
  if (tooLong) return tooLong;
  if (isSentByPage(headers)) return undefined;
  return { status: 415, message: 'No page of this portal sends such a request.\n' };
}

/** By its type alone. */
export function isSentByPage(headers: HeaderReader): boolean {
  return sentByPages.test(headers.get('content-type') ?? '');
}
