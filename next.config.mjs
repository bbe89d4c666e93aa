// Plain JavaScript: for a configuration in TypeScript Next loads a compiler of 30 MB at each start. Node reads what it imports.
import { anthropicDoors, baseUrlPaths, openaiDoors, plannedRoutes, rootNames } from './lib/gateway/doors.ts';
import { inertPolicy } from './lib/security/inert-policy.ts';
import { portalHeaders } from './lib/security/portal-headers.ts';

const { openai, anthropic } = baseUrlPaths;
/** Doors that are no folder below `app/`, for a host that starts Next itself: our own server takes them before Next. */
const rewrites = [
  ...[...openaiDoors, '/v1/'].map((door) => [`${door}:path*`, `${openai}/:path*`]),
  ...anthropicDoors.map((door) => [`${door}:path*`, `${anthropic}/:path*`]),
  // `/models` at the root is a page.
  ...rootNames
    .filter((name) => name !== 'models')
    .map((name) => [`/${name}/:path*`, `${openai}/${name}/:path*`]),
  ['/inference', `${openai}/inference`],
]
  .filter(([source, destination]) => source !== destination)
  .map(([source, destination]) => ({ source, destination }));

const outside = [
  'inference',
  'metrics',
  ...plannedRoutes,
  ...rewrites.map(({ source }) => source.split('/')[1]),
];
/** What is no page, also where no door takes it: the data plane's names, and files. */
const noPages = [
  '/api/:path*',
  '/_next/:path*',
  `/:name(${[...new Set(outside)].filter((name) => name !== 'api').join('|')})/:path*`,
  '/:file(.*\\.(?:ico|png|svg|jpg|webp|txt|xml|webmanifest|woff2|map))',
];

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
      { source: '/:path*', headers: portalHeaders.map(([key, value]) => ({ key, value })) },
      // Its own answers say so where they succeed, and nothing where they do not.
      { source: '/api/auth/:path*', headers: [{ key: 'cache-control', value: 'private, no-store' }] },
      ...noPages.map((source) => ({
        source,
        headers: [{ key: 'content-security-policy', value: inertPolicy }],
      })),
      // What a door says itself, and Next would say otherwise.
      ...['/api/inference/:path*', ...rewrites.map(({ source }) => source)].map((source) => ({
        source,
        headers: [{ key: 'referrer-policy', value: 'no-referrer' }],
      })),
    ];
  },
  async rewrites() {
    return { beforeFiles: rewrites };
  },
};

export default nextConfig;
