/** On every answer of the portal, errors and assets included. What depends on configuration or on the request is set in `proxy.ts`. */
export const portalHeaders = [
  ['x-content-type-options', 'nosniff'],
  // Not `no-referrer`: with it browsers send `Origin: null` from our own forms, and actions refuse that.
  ['referrer-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()'],
  ['x-frame-options', 'DENY'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
] as const;
