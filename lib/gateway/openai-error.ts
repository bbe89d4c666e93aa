export interface OpenaiErrorDetail {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

/** The members in the order in which OpenAI's API writes them, and no others. */
export function openaiError({ message, type, param, code }: OpenaiErrorDetail) {
  return { error: { message, type, param, code } };
}
