const loopback = /^(?:127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Where a redirect leads. Next's requests call every loopback address `localhost`, where the browser has no cookie of ours. */
export function publicLocation(location: string, publicUrl: string): string {
  const own = new URL(publicUrl);
  if (!loopback.test(own.hostname) || !URL.canParse(location)) return location;
  const led = new URL(location);
  const isOwn = led.hostname === 'localhost' && led.port === own.port && led.protocol === own.protocol;
  if (isOwn) led.hostname = own.hostname;
  return led.href;
}
