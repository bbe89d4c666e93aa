import { startsWith } from '../body/json-bytes.ts';
import { asRecord } from '../json.ts';

export const newline = 0x0a;
export const carriage = 0x0d;
export const space = 0x20;
const dataField = Buffer.from('data:');

/** Where the first `data` line's value begins; -1 for comments and events without data. */
export function payloadStart(bytes: Buffer, start: number, end: number): number {
  let line = start;
  while (line < end) {
    if (startsWith(bytes, dataField, line)) {
      const value = line + dataField.length;
      return bytes[value] === space ? value + 1 : value;
    }
    line = nextLine(bytes, line, end);
  }
  return -1;
}

function nextLine(bytes: Buffer, from: number, end: number): number {
  for (let index = from; index < end; index += 1) {
    if (isLineEnd(bytes[index])) return index + 1;
  }
  return end;
}

export function isLineEnd(byte: number | undefined): boolean {
  return byte === newline || byte === carriage;
}

/** The object that an event's data is, its lines joined; undefined for anything else. */
export function parseData(event: Buffer): Record<string, unknown> | undefined {
  try {
    const text = event
      .toString('utf8')
      .trimEnd()
      .replaceAll(/\r?\n|\r/g, '\n')
      .replaceAll(/\n(?!data:)[^\n]*/g, '')
      .replaceAll(/\ndata: ?/g, '\n');
    return asRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
}
