const loopback = /^(?:127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Next's requests call every loopback address `localhost`, where a browser that knows us by number has no cookie of ours: redirects lead to the public URL. */
export function leadToPublicUrl(response: Response, publicUrl: string): Response {
  const location = response.headers.get('location');
  const led = location === null ? null : publicLocation(location, publicUrl);
  if (led === null || led === location) return response;
  // Those of `Response.redirect` cannot be changed.
  const headers = new Headers(response.headers);
  headers.set('location', led);
  return new Response(response.body, { status: response.status, headers });
}

function publicLocation(location: string, publicUrl: string): string {
  const own = new URL(publicUrl);
  if (!loopback.test(own.hostname) || !URL.canParse(location)) return location;
  const led = new URL(location);
  const isOwn = led.hostname === 'localhost' && led.port === own.port && led.protocol === own.protocol;
  if (isOwn) led.hostname = own.hostname;
  return led.href;
}
