const maxUrlLength = 2048;
const webAddress = /^https?:\/\/(?:[a-z0-9_-]+\.)+[a-z0-9_-]+(?::(?:[1-9]\d{0,3}|[1-5]\d{4}))?(?:[/?#]\S*)?$/i;

/**
 * The address when people may be sent there by a click, else nothing; it is then shown as text. Only the web, with a
 * dotted ASCII host and no user name: no scripts, no local paths, no links that call a person.
 */
export function linkTarget(href: string): string | undefined {
  return href.length <= maxUrlLength && webAddress.test(href) ? href : undefined;
}
