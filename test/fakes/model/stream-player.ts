import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FakeAnswer } from "./fake-reply.ts";
import { commentWrite, type Step, type StreamScript } from "./frames.ts";
import type { Pacers } from "./pacer.ts";
import type { OpenRequest, RequestLog } from "./request-log.ts";

interface Stage {
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly request: OpenRequest;
  readonly log: RequestLog;
  readonly pacers: Pacers;
}

/**
 * Plays a script onto a response. Bytes go to the socket directly, in chunked coding that was prepared before, which
 * costs a fraction of `response.write`.
 */
export class StreamPlayer {
  readonly #stage: Stage;
  readonly #answer: FakeAnswer;
  readonly #script: StreamScript;
  #next = 0;
  #leave: (() => void)[] = [];
  #closed = false;
  #busy = false;
  #comments: NodeJS.Timeout | undefined;

  constructor(stage: Stage, answer: FakeAnswer, script: StreamScript) {
    this.#stage = stage;
    this.#answer = answer;
    this.#script = script;
  }

  play(): void {
    const { response, socket } = this.#stage;
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
    response.flushHeaders();
    response.once("close", () => this.#stop());
    const { commentEveryMs, firstDelayMs = 0 } = this.#answer;
    if (commentEveryMs !== undefined) this.#comments = setInterval(() => socket.write(commentWrite), commentEveryMs);
    this.#after(firstDelayMs, () => this.#pace());
  }

  #pace(): void {
    const { gate, chunkDelayMs = 0 } = this.#answer;
    if (gate !== undefined) {
      this.#leave.push(gate.pass(() => this.#step(() => this.#pace())));
    } else if (chunkDelayMs > 0) {
      this.#step();
      if (!this.#closed) this.#leave.push(this.#stage.pacers.at(chunkDelayMs).join(() => this.#step()));
    } else {
      this.#step(() => this.#pace());
    }
  }

  /** Writes one step; `then` is called when another may follow, and never after the last. */
  #step(then?: () => void): void {
    if (this.#closed || this.#busy) return;
    const step = this.#script.steps[this.#next++];
    if (step === undefined) {
      this.#end();
      return;
    }
    const isTail = step.chunk === undefined && this.#next === this.#script.steps.length;
    this.#busy = true;
    this.#write(step, 0, isTail ? () => this.#end() : then);
  }

  #write(step: Step, from: number, then?: () => void): void {
    const bytes = step.writes[from];
    if (bytes === undefined || this.#closed) return;
    const flushed = this.#stage.socket.write(bytes);
    if (from + 1 < step.writes.length) {
      setImmediate(() => this.#write(step, from + 1, then));
      return;
    }
    this.#busy = false;
    const { request, log } = this.#stage;
    if (step.chunk !== undefined) {
      request.chunksSent += 1;
      request.bill.wrote(step.chunk);
    }
    request.charactersSent += step.characters;
    log.changed();
    if (then === undefined) return;
    if (flushed) queueMicrotask(then);
    else this.#stage.socket.once("drain", then);
  }

  #end(): void {
    const { response, socket, request, log } = this.#stage;
    const { ending, isWhole } = this.#script;
    if (isWhole) request.bill.complete();
    this.#release();
    if (ending === "end") {
      log.end(request, "finished");
      this.#stop();
      response.end();
    } else if (ending === "cut" || ending === "reset") {
      log.end(request, "cut");
      this.#stop();
      if (ending === "cut") socket.destroySoon();
      else socket.resetAndDestroy();
    }
  }

  #after(ms: number, then: () => void): void {
    if (ms === 0) {
      then();
      return;
    }
    const timer = setTimeout(then, ms);
    this.#leave.push(() => clearTimeout(timer));
  }

  #release(): void {
    for (const leave of this.#leave.splice(0)) leave();
  }

  #stop(): void {
    this.#closed = true;
    clearInterval(this.#comments);
    this.#release();
    this.#stage.log.end(this.#stage.request, "client-closed");
  }
}
