import { createInterface, type Key } from "node:readline";
import { Writable } from "node:stream";
import { HISTORY_LINES } from "./history-file.ts";

/** What a person does at the keyboard. */
export interface EditorEvents {
  /** The line or the place in it may have changed. */
  readonly onEdit: () => void;
  readonly onLine: (line: string) => void;
  readonly onCtrlC: () => void;
  /** Ctrl-D on an empty line, or the end of the input. */
  readonly onEnd: () => void;
  readonly onClear: () => void;
  /** Back in the foreground after Ctrl-Z. */
  readonly onResume: () => void;
  /** Newest first. */
  readonly onHistory: (lines: readonly string[]) => void;
}

export interface LineEditor {
  readonly line: string;
  /** Place in the line, in UTF-16 units. */
  readonly cursor: number;
  erase(): void;
  close(): void;
}

/** Keys, editing and history are those of `node:readline`; what is to be seen is drawn by others. */
export function createLineEditor(
  input: NodeJS.ReadableStream,
  history: readonly string[],
  events: EditorEvents,
): LineEditor {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const readline = createInterface({
    input,
    output: nowhere,
    terminal: true,
    prompt: "",
    history: [...history],
    historySize: HISTORY_LINES,
  });
  const onKey = (_text: string | undefined, key: Key) => {
    if (key.ctrl === true && key.name === "l") events.onClear();
    events.onEdit();
  };
  // Added after readline's own listener, so the line is up to date when it is called.
  input.on("keypress", onKey);
  readline.on("line", (line) => events.onLine(line));
  readline.on("SIGINT", () => events.onCtrlC());
  readline.on("SIGCONT", () => events.onResume());
  readline.on("history", (lines: string[]) => events.onHistory(lines));
  readline.on("close", () => {
    input.removeListener("keypress", onKey);
    events.onEnd();
  });
  return {
    get line() {
      return readline.line;
    },
    get cursor() {
      return readline.cursor;
    },
    erase() {
      readline.write(null, { ctrl: true, name: "e" });
      readline.write(null, { ctrl: true, name: "u" });
    },
    close: () => readline.close(),
  };
}
