const replacement = Buffer.from('[redacted]');

/** The same bytes without our credential, should a provider repeat it. */
export function redact(bytes: Buffer, credential: Buffer | null): Buffer {
  if (credential === null || credential.length === 0 || !bytes.includes(credential)) return bytes;
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(credential); at !== -1; at = bytes.indexOf(credential, from)) {
    parts.push(bytes.subarray(from, at), replacement);
    from = at + credential.length;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

const tellingBytes = 8;
const shortestWithParts = 24;

/** As `redact`, and without its first and last characters, which providers like to quote when they refuse a key. */
export function redactParts(bytes: Buffer, credential: Buffer | null): Buffer {
  const whole = redact(bytes, credential);
  if (credential === null || credential.length < shortestWithParts) return whole;
  const start = redact(whole, credential.subarray(0, tellingBytes));
  return redact(start, credential.subarray(-tellingBytes));
}
