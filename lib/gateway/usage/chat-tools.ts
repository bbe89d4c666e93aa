import { behindSpace, jsonBytes } from '../body/json-bytes.ts';

/** Of a search that some models make unasked. */
const citation = Buffer.from('"url_citation"');
/** Of tools that a provider ran itself, where it lists any. */
const toolsName = Buffer.from('"executed_tools"');
const listOfSome = [jsonBytes.colon, jsonBytes.openBracket, jsonBytes.openBrace];

/** Both are for a fee. Inside a string the quotes are escaped: a match is a member of the answer, or of one event of it. */
export function tellsOfPaidTool(answer: Buffer): boolean {
  return answer.includes(citation) || listsTools(answer);
}

function listsTools(answer: Buffer): boolean {
  let at = answer.indexOf(toolsName);
  while (at !== -1) {
    const behind = at + toolsName.length;
    if (goesOnWith(answer, behind, listOfSome)) return true;
    at = answer.indexOf(toolsName, behind);
  }
  return false;
}

/** With space between the signs, or none. */
function goesOnWith(bytes: Buffer, from: number, signs: readonly number[]): boolean {
  let at = from;
  return signs.every((sign) => {
    at = behindSpace(bytes, at) + 1;
    return bytes[at - 1] === sign;
  });
}
