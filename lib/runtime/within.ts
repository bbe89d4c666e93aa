/** A database that does not answer must not hold who asks: after this long it counts as away. */
export async function within<Value>(deadlineMs: number, question: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`the database did not answer within ${deadlineMs} ms`)),
    deadlineMs,
  );
  try {
    return await Promise.race([question, late]);
  } finally {
    clearTimeout(timer);
  }
}
