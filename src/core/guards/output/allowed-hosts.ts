/** Where customers may be sent: domains with all that is below them. */
export class AllowedHosts {
  readonly #domains: readonly string[];

  /** `domains` as people write them: `shop.example`, `https://shop.example/`, `*.shop.example`, `bücher.example`. */
  constructor(domains: readonly string[]) {
    this.#domains = domains.flatMap((domain) => {
      const host = readHost(
        domain
          .trim()
          .replace(/^[a-z]+:\/\//i, "")
          .replace(/^\*?\.|[/?#].*$/g, ""),
      );
      return host === undefined ? [] : [host];
    });
  }

  /** `host` with or without a port, in any alphabet. */
  allows(host: string): boolean {
    const read = readHost(host);
    return read !== undefined && this.#domains.some((domain) => read === domain || read.endsWith(`.${domain}`));
  }
}

/** The name as it goes over the wire, so that names that only look alike differ. Undefined: nobody is called so. */
function readHost(host: string): string | undefined {
  if (!/^[\p{L}\p{N}._-]+(?::\d{1,5})?$/u.test(host)) return undefined;
  const parsed = URL.parse(`http://${host}`);
  const name = parsed?.hostname.replace(/\.$/, "") ?? "";
  return name === "" ? undefined : name;
}
