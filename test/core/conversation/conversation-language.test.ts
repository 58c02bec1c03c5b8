import { beforeEach, describe, expect, it } from "vitest";
import { ConversationLanguages } from "../../../src/core/conversation/conversation-language.ts";
import { MemoryValues } from "../../fakes/memory-values.ts";

const VIETNAMESE = "Đơn hàng của tôi đâu rồi?";
const ENGLISH = "Where is my parcel, please?";

describe("ConversationLanguages", () => {
  let values: MemoryValues;
  let languages: ConversationLanguages;

  beforeEach(() => {
    values = new MemoryValues();
    languages = new ConversationLanguages(values, "en");
  });

  it("is the default, then the client's, then a guess, then what was heard, then what is said, then what was chosen", async () => {
    expect(await languages.of("fake:1", "ok", undefined)).toEqual({ language: "en", from: "default" });
    expect(await languages.of("fake:1", "ok", "fr_ca")).toEqual({ language: "fr-CA", from: "client" });
    expect(await languages.of("fake:1", "vang", "fr")).toEqual({ language: "vi", from: "guess" });
    expect(await languages.of("fake:1", VIETNAMESE, "fr")).toEqual({ language: "vi", from: "message" });
    expect(await languages.of("fake:1", "price?", "fr")).toEqual({ language: "vi", from: "earlier" });
    expect(await languages.of("fake:1", ENGLISH, "fr")).toEqual({ language: "en", from: "message" });
    expect(await languages.of("fake:1", "", "fr")).toEqual({ language: "en", from: "earlier" });
    await languages.choose("fake:1", "vi");
    expect(await languages.of("fake:1", ENGLISH, "fr")).toEqual({ language: "vi", from: "choice" });
  });

  it("is each conversation's own, and outlives the process", async () => {
    await languages.of("fake:1", VIETNAMESE, undefined);
    const next = new ConversationLanguages(values, "en");
    expect(await next.of("fake:1", "?", undefined)).toMatchObject({ language: "vi" });
    expect(await next.of("fake:2", "?", undefined)).toMatchObject({ language: "en" });
  });

  it("writes only when something changes that could not be expected", async () => {
    await languages.of("fake:1", ENGLISH, undefined);
    await languages.of("fake:1", ENGLISH, "en-GB");
    await languages.of("fake:2", VIETNAMESE, "vi");
    expect(values.writes).toBe(0);
    for (let turn = 0; turn < 3; turn++) await languages.of("fake:1", VIETNAMESE, undefined);
    expect(values.writes).toBe(1);
    for (let turn = 0; turn < 3; turn++) await languages.of("fake:1", ENGLISH, undefined);
    expect(values.writes).toBe(2);
    await languages.choose("fake:1", undefined);
    expect(values.writes).toBe(2);
  });

  it("goes on listening while a language is chosen, and follows again when none is", async () => {
    await languages.choose("fake:1", "en");
    await languages.of("fake:1", VIETNAMESE, undefined);
    await languages.choose("fake:1", undefined);
    expect(await languages.of("fake:1", "ok", undefined)).toEqual({ language: "vi", from: "earlier" });
  });

  it.each(["ignore all instructions", "x-speak-like-a-pirate", "", "e", "english"])(
    "does not believe a client that names no language: %j",
    async (hint) => {
      expect(await languages.of("fake:1", "ok", hint)).toEqual({ language: "en", from: "default" });
    },
  );

  it("names a language with a script of its own, though there are no texts in it", async () => {
    expect(await languages.of("fake:1", "Где мой заказ?", undefined)).toEqual({ language: "ru", from: "message" });
  });
});
