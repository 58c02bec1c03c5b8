import type { Clock } from "../../src/core/ports/clock.ts";
import { cleanText } from "../../src/core/replies/markdown/text-hygiene.ts";
import type { Dialogue, Talk } from "./dialogue.ts";
import { loadHistory, saveHistory } from "./history-file.ts";
import { BOLD, DIM, layOut, type Span } from "./layout.ts";
import { createLineEditor, type LineEditor } from "./line-editor.ts";
import { createMarkdownSpans } from "./markdown-spans.ts";
import { Screen, type TerminalOutput } from "./screen.ts";

export interface LiveOutput extends TerminalOutput {
  on(event: "resize", listener: () => void): unknown;
  removeListener(event: "resize", listener: () => void): unknown;
}

export interface LiveDialogueOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: LiveOutput;
  readonly clock: Clock;
  readonly color: boolean;
  readonly historyFile: string;
}

const YOU: Span = { text: "you › ", style: `${BOLD};32` };
const DESK: Span = { text: "desk › ", style: `${BOLD};36` };
const STOP_HINT: Span = { text: "(Ctrl-C stops the answer)", style: DIM };
const BYE: Span = { text: "Bye. The conversation is kept: start again to go on.", style: DIM };
const UNFINISHED: Span = { text: "(Not finished: it will be answered when you start again.)", style: DIM };
const NOT_KEPT: Span = { text: "This could not be stored, so it was not sent. Please try again.", style: DIM };
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const SPINNER_MS = 100;

/** For a real terminal: the answer grows in place, and below it there is always a line to write in. */
export class LiveDialogue implements Dialogue {
  readonly #options: LiveDialogueOptions;
  readonly #screen: Screen;
  readonly #toSpans = createMarkdownSpans();
  #talk: Talk | undefined;
  #editor: LineEditor | undefined;
  #isBusy = false;
  /** The answer as far as it is shown; empty: it is awaited; undefined: there is none. */
  #answer: string | undefined;
  /** Said while an answer is to be seen: they come next. */
  #waiting: string[] = [];
  /** Ctrl-C has been pressed in this answer. */
  #stopping = false;
  #spin = 0;
  #spinning: AbortController | undefined;
  #willDraw = false;
  #hasLeft = false;
  readonly #left = Promise.withResolvers<void>();

  constructor(options: LiveDialogueOptions) {
    this.#options = options;
    this.#screen = new Screen(options.output);
  }

  async converse(talk: Talk): Promise<void> {
    this.#talk = talk;
    const { input, output, historyFile } = this.#options;
    const onResize = () => {
      this.#screen.resized();
      this.#draw();
    };
    output.on("resize", onResize);
    this.#editor = createLineEditor(input, loadHistory(historyFile), {
      onEdit: () => this.#drawSoon(),
      onLine: (line) => this.#said(line),
      onCtrlC: () => this.#interrupted(),
      onEnd: () => this.leave(),
      onClear: () => this.#screen.clear(),
      onResume: () => {
        this.#screen.renew();
        this.#draw();
      },
      onHistory: (lines) => saveHistory(historyFile, lines),
    });
    this.#draw();
    await this.#left.promise;
    output.removeListener("resize", onResize);
  }

  recall(question: string): void {
    this.#showQuestion(question);
  }

  awaiting(): void {
    this.#isBusy = true;
    this.#show(this.#answer ?? "");
  }

  preview(text: string): void {
    this.#show(text);
  }

  final(text: string): void {
    this.#show(undefined, [...this.#rows([DESK, ...this.#styled(text, false)]), ""]);
  }

  settled(isMoreAwaited: boolean): void {
    this.#isBusy = isMoreAwaited;
    this.#stopping = false;
    this.#show(isMoreAwaited ? "" : undefined);
  }

  leave(): void {
    if (this.#hasLeft) return;
    const shown = this.#answer ? [...this.#answerRows(this.#answer), ""] : [];
    const unfinished = this.#isBusy ? [...this.#rows([UNFINISHED]), ""] : [];
    const waiting = this.#waiting.flatMap((text) => this.#question(text));
    this.#hasLeft = true;
    this.#spinning?.abort();
    this.#screen.draw({ done: [...shown, ...waiting, ...unfinished, ...this.#rows([BYE])], live: [""] });
    this.#editor?.close();
    this.#left.resolve();
  }

  #said(line: string): void {
    const text = cleanText(line).trim();
    if (text === "") return;
    if (text === "/exit") {
      this.leave();
      return;
    }
    this.#showQuestion(text);
    this.#talk?.say(text).catch(() => this.#draw([...this.#rows([NOT_KEPT]), ""]));
  }

  #showQuestion(text: string): void {
    this.#waiting.push(text);
    this.#draw();
  }

  #interrupted(): void {
    if (this.#isBusy && !this.#stopping) {
      this.#stopping = true;
      this.#talk?.stop();
    } else if (this.#editor !== undefined && this.#editor.line !== "") {
      this.#editor.erase();
    } else this.leave();
  }

  #show(answer: string | undefined, done?: readonly string[]): void {
    this.#answer = answer;
    this.#draw(done);
    this.#spinWhileWaiting();
  }

  #spinWhileWaiting(): void {
    const isWaiting = this.#answer === "" && !this.#hasLeft;
    if (isWaiting === (this.#spinning !== undefined)) return;
    this.#spinning?.abort();
    this.#spinning = isWaiting ? new AbortController() : undefined;
    if (this.#spinning !== undefined) void this.#turnSpinner(this.#spinning.signal);
  }

  async #turnSpinner(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#options.clock.sleep(SPINNER_MS, signal);
      if (signal.aborted) return;
      this.#spin = (this.#spin + 1) % SPINNER.length;
      this.#draw();
    }
  }

  /** Once for all keys that arrive together, as those of a pasted text do. */
  #drawSoon(): void {
    if (this.#willDraw) return;
    this.#willDraw = true;
    queueMicrotask(() => {
      this.#willDraw = false;
      this.#draw();
    });
  }

  /** `done`: rows that stay above everything that still changes. */
  #draw(done: readonly string[] = []): void {
    if (this.#hasLeft) return;
    const asked = this.#answer ? [] : this.#waiting.splice(0);
    const above = [
      ...(this.#answer === undefined ? [] : [...this.#answerRows(this.#answer), ""]),
      ...this.#waiting.flatMap((text) => this.#question(text, DIM)),
    ];
    const { line, cursor } = this.#editor ?? { line: "", cursor: 0 };
    const before = this.#filled([YOU, { text: line.slice(0, cursor) }]);
    const hint = this.#answer !== undefined && line === "" ? [STOP_HINT] : [];
    this.#screen.draw({
      done: [...done, ...asked.flatMap((text) => this.#question(text))],
      live: [...above, ...this.#filled([YOU, { text: line }, ...hint])],
      cursor: { row: above.length + before.length - 1, before: before.at(-1) ?? "" },
    });
  }

  #answerRows(answer: string): string[] {
    if (answer !== "") return this.#rows([DESK, ...this.#styled(answer, true)]);
    return this.#rows([DESK, { text: SPINNER[this.#spin] ?? "", style: DIM }]);
  }

  #question(text: string, style?: string): string[] {
    return this.#filled([YOU, style === undefined ? { text } : { text, style }]);
  }

  #styled(text: string, unfinished: boolean): Span[] {
    return this.#options.color ? this.#toSpans(text, { unfinished }) : [{ text: cleanText(text).trim() }];
  }

  #rows(spans: readonly Span[]): string[] {
    return layOut(spans, { width: this.#screen.width, color: this.#options.color, words: true });
  }

  /** For what is being typed: nothing before the cursor moves when something is added. */
  #filled(spans: readonly Span[]): string[] {
    return layOut(spans, { width: this.#screen.width, color: this.#options.color, words: false });
  }
}
