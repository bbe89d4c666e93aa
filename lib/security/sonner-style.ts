/**
 * sonner puts its style sheet into the page without a nonce, first empty and then filled. `style-src` admits
 * exactly these two texts; `sonner-style.test.ts` fails when an update changes the sheet.
 */
export const sonnerStyleHashes =
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY='";
