/** Bytes from `start` up to `end` become `text`. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** The same bytes but for the edits, which must not overlap: numbers and unknown fields stay exactly as they came. */
export function splice(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const ordered = [...edits].sort((a, b) => a.start - b.start);
  const parts: Buffer[] = [];
  let from = 0;
  for (const edit of ordered) {
    parts.push(bytes.subarray(from, edit.start), Buffer.from(edit.text));
    from = edit.end;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}
