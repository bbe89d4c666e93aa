interface PolicyInput {
  nonce: string;
  /** Browsers hold a form to its policy through redirects too, and the sign-in form ends at the identity provider. */
  issuer: string | undefined;
  toastStyleHashes: string;
  development: boolean;
}

/** Of `display:none`: React streams what is late inside an SVG within one that is hidden by this attribute. */
const hiddenSegment = "'unsafe-hashes' 'sha256-aqNNdDLnnrDOnTNdkJpYlAxKVJtLt9CtFLklmInuUAE='";

export function contentSecurityPolicy({ nonce, issuer, toastStyleHashes, development }: PolicyInput): string {
  const provider = issuer && URL.canParse(issuer) ? ` ${new URL(issuer).origin}` : '';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    // Development puts style sheets into the page without a nonce; the toasts' own sheet is known by its hash.
    development
      ? "style-src 'self' 'unsafe-inline'"
      : `style-src 'self' 'nonce-${nonce}' ${toastStyleHashes}`,
    `style-src-attr ${hiddenSegment}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    `form-action 'self'${provider}`,
    "frame-ancestors 'none'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "manifest-src 'self'",
    "worker-src 'self' blob:",
  ].join('; ');
}
