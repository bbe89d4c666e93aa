/** The types of error of Anthropic's API, and the status that each is sent with. */
export const statusByAnthropicType = {
  invalid_request_error: 400,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  timeout_error: 504,
  overloaded_error: 529,
} as const;
