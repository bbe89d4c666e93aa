import type { NextConfig } from 'next';

const nextConfig: NextConfig = {
  compress: false,
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  images: { unoptimized: true },
  serverExternalPackages: ['pg', 'undici', 'ws', 'pino', 'pg-boss', '@node-rs/argon2'],
};

export default nextConfig;
