/**
 * What Node is given wherever the server is started; `docs/operations.md` names them too. A request's garbage is gone
 * before V8 moves it to where only a full collection finds it. Streams live long enough for V8 to make what any call
 * makes there at once (pretenuring): a plain call would cost a fifth more, and memory a third.
 */
export const serverFlags = [
  '--disable-warning=ExperimentalWarning',
  '--expose-gc',
  '--max-semi-space-size=32',
  '--min-semi-space-size=16',
  '--no-allocation-site-pretenuring',
];
