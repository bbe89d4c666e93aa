/**
 * sonner puts its style sheet into the page without a nonce. `style-src` admits exactly that text by this
 * hash; `sonner-style.test.ts` fails when an update changes the text.
 */
export const sonnerStyleHash = "'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY='";
