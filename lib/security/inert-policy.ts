/** Of all that is no page: a browser must not run, frame or build upon it, whatever it holds. */
export const inertPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox";
