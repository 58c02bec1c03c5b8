import type { ModelError } from "../errors.ts";
import type { Alerts } from "../ports/alerts.ts";
import type { Clock } from "../ports/clock.ts";

/** One key of an endpoint, and what is known of it. */
export class Key {
  /** For people; never the key. */
  readonly label: string;
  /** Undefined: the endpoint wants none. */
  readonly secret: string | undefined;
  inFlight = 0;
  /** Epoch milliseconds until which nothing may be asked with it. */
  parkedUntil = 0;
  /** The same for single models, and how often in a row each was refused. */
  readonly parkedModels = new Map<string, { readonly until: number; readonly refusals: number }>();
  lastGoodAt = Number.NEGATIVE_INFINITY;
  /** It was refused a moment ago although it had worked; the next refusal is believed. */
  doubted = false;
  /** How often in a row it was refused for what it is; the first time is told. */
  refusals = 0;

  constructor(label: string, secret: string | undefined) {
    this.label = label;
    this.secret = secret;
  }

  freeAt(model: string): number {
    return Math.max(this.parkedUntil, this.parkedModels.get(model)?.until ?? 0);
  }
}

export interface KeyRingOptions {
  readonly endpoint: string;
  /** Empty: the endpoint wants none. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  readonly alerts: Alerts;
  /** Reads the keys anew, when one was refused; undefined: they are the same. Absent: they never change. May fail. */
  readonly reread?: () => Promise<readonly string[] | undefined>;
}

/** A key that is refused for what it is rests this long, unless it is replaced; with each refusal twice as long. */
const REFUSED_MS = 60_000;
const LONGEST_REFUSED_MS = 10 * 60_000;
/** Some resellers answer 401 when something else is broken: a key that worked just now gets another chance. */
const RECENTLY_MS = 5 * 60_000;
const DOUBT_MS = 5000;
/** The first rest after a refusal that does not say for how long; it doubles with each. */
const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 30_000;
/** Nobody is left alone for longer, whatever they ask for: they may have meant something else. */
const LONGEST_ASKED_REST_MS = 60 * 60_000;
/** A model that an endpoint does not have may be there later. */
const UNKNOWN_MODEL_MS = 5 * 60_000;

/** The keys of one endpoint: which may be used, and which is the least busy. */
export class KeyRing {
  readonly endpoint: string;
  readonly #clock: Clock;
  readonly #alerts: Alerts;
  readonly #reread: KeyRingOptions["reread"];
  #keys: readonly Key[] = [];
  #labels = 0;
  #refreshing: Promise<void> | undefined;

  constructor({ endpoint, secrets, clock, alerts, reread }: KeyRingOptions) {
    this.endpoint = endpoint;
    this.#clock = clock;
    this.#alerts = alerts;
    this.#reread = reread;
    if (secrets.length === 0) this.#keys = [new Key("none", undefined)];
    else this.replace(secrets);
  }

  /** From now on these keys are used. One that stays keeps what is known of it; calls under way are left alone. */
  replace(secrets: readonly string[]): void {
    const known = new Map(this.#keys.map((key) => [key.secret, key]));
    this.#keys = [...new Set(secrets)].map((secret) => known.get(secret) ?? new Key(`key ${++this.#labels}`, secret));
  }

  /** Reads the keys anew if that is possible. Whoever asks while that is being done waits for the same reading. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    // Keys that cannot be read right now are the same: the one that was refused rests, and the request goes on.
    const secrets = await this.#reread?.().catch(() => undefined);
    if (secrets !== undefined && secrets.length > 0) this.replace(secrets);
  }

  /** The least busy key that may be asked for `model` and is not among `tried`. */
  choose(model: string, tried: ReadonlySet<Key>): Key | undefined {
    const now = this.#clock.now();
    let best: Key | undefined;
    for (const key of this.#keys) {
      if (tried.has(key) || key.freeAt(model) > now) continue;
      if (best === undefined || key.inFlight < best.inFlight) best = key;
    }
    return best;
  }

  /** Milliseconds until some key may be asked for `model`. */
  waitMs(model: string): number {
    return Math.max(0, Math.min(...this.#keys.map((key) => key.freeAt(model))) - this.#clock.now());
  }

  /** A call that had left before its key was sent to rest does not end the rest. */
  worked(key: Key, model: string): void {
    const now = this.#clock.now();
    if (key.parkedUntil > now) return;
    key.lastGoodAt = now;
    key.doubted = false;
    key.refusals = 0;
    if (key.freeAt(model) <= now) key.parkedModels.delete(model);
  }

  /** Lets a key rest for as long as its failure says. True: another key may do better. */
  failed(key: Key, model: string, error: ModelError): boolean {
    switch (error.reason) {
      case "credential":
      case "quota":
        this.#refuse(key, error.reason);
        return true;
      case "rate_limited":
        this.#rest(key, model, error.retryAfterMs);
        return true;
      case "unknown_model":
        key.parkedModels.set(model, { until: this.#clock.now() + UNKNOWN_MODEL_MS, refusals: 0 });
        return true;
      default:
        if (error.retryAfterMs === undefined || !error.isCounted) return false;
        this.#rest(key, model, error.retryAfterMs);
        return true;
    }
  }

  #refuse(key: Key, reason: "credential" | "quota"): void {
    const now = this.#clock.now();
    // Calls that had left before it was sent to rest all say the same.
    if (now < key.parkedUntil) return;
    if (reason === "credential" && !key.doubted && now - key.lastGoodAt < RECENTLY_MS) {
      key.doubted = true;
      key.parkedUntil = now + DOUBT_MS;
      return;
    }
    key.parkedUntil = now + Math.min(REFUSED_MS * 2 ** key.refusals, LONGEST_REFUSED_MS);
    if (key.refusals++ > 0) return;
    this.#alerts.raise({ kind: "key_refused", endpoint: this.endpoint, key: key.label, reason });
  }

  #rest(key: Key, model: string, retryAfterMs: number | undefined): void {
    const now = this.#clock.now();
    const { until: restsUntil, refusals: before } = key.parkedModels.get(model) ?? { until: 0, refusals: 0 };
    // A call that had left before the rest began is no further refusal, and does not shorten the rest.
    const refusals = restsUntil > now ? Math.max(1, before) : before + 1;
    const guessMs = Math.min(FIRST_REST_MS * 2 ** (refusals - 1), LONGEST_REST_MS);
    const restMs = Math.min(retryAfterMs ?? guessMs, LONGEST_ASKED_REST_MS);
    key.parkedModels.set(model, { until: Math.max(now + restMs, restsUntil), refusals });
  }
}
