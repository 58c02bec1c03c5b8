import { beforeEach, describe, expect, it } from "vitest";
import { ConversationLanguages } from "../../../src/core/conversation/conversation-language.ts";
import { History } from "../../../src/core/conversation/history.ts";
import { COMMANDS, describeCommands, runCommand } from "../../../src/core/intake/commands.ts";
import { MemoryValues } from "../../fakes/memory-values.ts";
import { catalogue, textsIn } from "../../support/catalogue.ts";

const CONVERSATION = "fake:1";

describe("commands", () => {
  let languages: ConversationLanguages;
  let history: History;
  const run = (name: string, argument = "", language = "en") =>
    runCommand(name, { conversation: CONVERSATION, argument, language, catalogue, history, languages });
  const text = (said: string) => ({ kind: "text", text: said });
  const spoken = () => languages.of(CONVERSATION, "ok", undefined);

  beforeEach(() => {
    languages = new ConversationLanguages(new MemoryValues(), "en");
    history = new History(new MemoryValues());
  });

  it("are all there, with words for lists in every language", async () => {
    for (const name of COMMANDS) expect(await run(name), name).toBeDefined();
    const described = describeCommands(catalogue);
    expect(Object.keys(described)).toEqual(["", "vi"]);
    for (const list of Object.values(described)) expect(list.map(({ command }) => command)).toEqual(COMMANDS);
    expect(described.vi?.[0]).toEqual({ command: "start", description: textsIn("vi").commandStart });
  });

  it("answer in the language of the conversation, or as nearly as there are texts", async () => {
    expect(await run("start", "", "vi-VN")).toEqual(text(textsIn("vi").start));
    expect(await run("start", "", "ru")).toEqual(text(textsIn("en").start));
  });

  it("that do not exist are none", async () => {
    expect(await run("nonsense")).toBeUndefined();
  });

  it("/human asks for a ticket", async () => {
    expect(await run("human", "now")).toEqual({ kind: "ticket" });
  });

  it("/reset forgets what was said, and not what language was chosen", async () => {
    await history.append(CONVERSATION, "1", [{ role: "user", text: "hello", tokens: 1, at: 0 }]);
    await run("language", "vi");
    expect(await run("reset")).toEqual(text(textsIn("en").resetDone));
    expect((await history.newest(CONVERSATION, "").next()).done).toBe(true);
    expect(await spoken()).toEqual({ language: "vi", from: "choice" });
  });

  it("/language says which one is spoken, and which ones there are", async () => {
    const choices = "`en` (English), `vi` (Tiếng Việt)";
    expect(await run("language")).toEqual(text(textsIn("en").languageNow("English", choices)));
    expect(await run("language", "", "ru")).toEqual(text(textsIn("en").languageNow("Русский", choices)));
    expect(await run("language", "klingon", "vi")).toEqual(text(textsIn("vi").languageUnknown(choices)));
    expect(await spoken()).toMatchObject({ from: "default" });
  });

  it.each(["vi", "tiếng việt", "Vietnamese"])("/language %s answers in Vietnamese from then on", async (said) => {
    for (const name of ["language", "lang"]) {
      expect(await run(name, said)).toEqual(text(textsIn("vi").languageSet("Tiếng Việt")));
      expect(await spoken()).toEqual({ language: "vi", from: "choice" });
    }
  });

  it("/language auto follows the customer again", async () => {
    await run("language", "vi");
    expect(await run("language", "Auto", "vi")).toEqual(text(textsIn("vi").languageAuto));
    expect(await spoken()).toEqual({ language: "en", from: "default" });
  });
});
