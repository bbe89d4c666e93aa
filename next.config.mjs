// Plain JavaScript: for a configuration in TypeScript Next loads a compiler of 30 MB at each start.

/** On every answer of Next, errors and assets included. What depends on configuration or on the request is set in `proxy.ts`. */
const everywhere = [
  { key: 'x-content-type-options', value: 'nosniff' },
  // Not `no-referrer`: with it browsers send `Origin: null` from our own forms, and actions refuse that.
  { key: 'referrer-policy', value: 'same-origin' },
  {
    key: 'permissions-policy',
    value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
  },
  { key: 'x-frame-options', value: 'DENY' },
  { key: 'cross-origin-opener-policy', value: 'same-origin' },
  { key: 'cross-origin-resource-policy', value: 'same-origin' },
];

/** Of all that is no page: a browser must not run it, whatever it holds. Pages get theirs, with a nonce, from the proxy. */
const inertPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox";

const noPages = [
  '/api/:path*',
  '/_next/:path*',
  // The data plane's names that the proxy leaves out, where no door has taken them.
  '/:door(openai|anthropic|v1|chat|images|audio)/:path*',
  '/:name(inference|completions|embeddings|responses|moderations|rerank|files|batches|metrics)/:path*',
  '/:file(.*\\.(?:ico|png|svg|jpg|webp|txt|xml|webmanifest|woff2|map))',
];

/**
 * The doors of `lib/gateway/doors.ts` that are no folder below `app/`, for a host that starts Next itself: our own server
 * takes them before Next. Not `/models` at the root, which is a page.
 */
const doors = {
  '/api/llm/api/inference/openai/:path*': '/api/inference/openai/:path*',
  '/api/llm/:path*': '/api/inference/openai/:path*',
  '/openai/:path*': '/api/inference/openai/:path*',
  '/anthropic/:path*': '/api/inference/anthropic/:path*',
  '/v1/:path*': '/api/inference/openai/:path*',
  '/:root(chat/completions|completions|embeddings|responses|inference)': '/api/inference/openai/:root',
};

/** @type {import('next').NextConfig} */
const nextConfig = {
  compress: false,
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  images: { unoptimized: true },
  // In development Next would print the arguments of actions: passwords and credentials among them.
  logging: { serverFunctions: false },
  serverExternalPackages: ['pg', 'undici', 'ws', 'pino', '@node-rs/argon2'],
  async headers() {
    return [
      { source: '/:path*', headers: everywhere },
      // Its own answers say so where they succeed, and nothing where they do not.
      { source: '/api/auth/:path*', headers: [{ key: 'cache-control', value: 'private, no-store' }] },
      ...noPages.map((source) => ({
        source,
        headers: [{ key: 'content-security-policy', value: inertPolicy }],
      })),
      // What a door says itself, and Next would say otherwise.
      ...['/api/inference/:path*', ...Object.keys(doors)].map((source) => ({
        source,
        headers: [{ key: 'referrer-policy', value: 'no-referrer' }],
      })),
    ];
  },
  async rewrites() {
    const entries = Object.entries(doors);
    return { beforeFiles: entries.map(([source, destination]) => ({ source, destination })) };
  },
};

export default nextConfig;
