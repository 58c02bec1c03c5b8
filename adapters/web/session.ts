import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const COOKIE = "frontdesk_session";
const LIFETIME_SECONDS = 30 * 24 * 3600;

/** Who talks through the chat page: nobody known, but always the same one. */
export interface Sessions {
  /** The session of a `Cookie` header; undefined: none, or not one of ours. */
  read(cookie: string | undefined): string | undefined;
  /** A `Set-Cookie` header for a new session. */
  create(encrypted: boolean): string;
}

/** Sessions that need no store: the cookie holds the id and its signature. */
export function createSessions(secret: string): Sessions {
  const sign = (id: string) => createHmac("sha256", secret).update(id).digest("base64url");
  return {
    read(cookie) {
      const value = cookieValue(cookie);
      const [id, signature] = value.split(".");
      if (id === undefined || signature === undefined) return undefined;
      const expected = Buffer.from(sign(id));
      const given = Buffer.from(signature);
      return expected.length === given.length && timingSafeEqual(expected, given) ? id : undefined;
    },
    create(encrypted) {
      const id = randomBytes(16).toString("base64url");
      const attributes = `Path=/; Max-Age=${LIFETIME_SECONDS}; HttpOnly; SameSite=Strict${encrypted ? "; Secure" : ""}`;
      return `${COOKIE}=${id}.${sign(id)}; ${attributes}`;
    },
  };
}

function cookieValue(header: string | undefined): string {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? "";
}
