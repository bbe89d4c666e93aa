/** Of a search that some models make unasked, and of tools that a provider ran itself: both for a fee. */
const marks = ['"url_citation"', '"executed_tools":[{'].map((mark) => Buffer.from(mark));

/** Inside a string the quotes are escaped: a match is a member of the answer, or of one event of it. */
export function tellsOfPaidTool(answer: Buffer): boolean {
  return marks.some((mark) => answer.includes(mark));
}
