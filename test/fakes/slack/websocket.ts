import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** RFC 6455, as far as Slack's side of a connection needs it: no extensions, no fragments. */

const HANDSHAKE = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;

export interface ServerSocketEvents {
  text(text: string): void;
  /** The connection is over, with or without a goodbye. */
  closed(): void;
}

/** The server's end of one connection. */
export class ServerSocket {
  readonly #socket: Duplex;
  readonly #events: ServerSocketEvents;
  #received = Buffer.alloc(0);
  #isClosing = false;

  /** Answers the handshake. */
  constructor(request: IncomingMessage, socket: Duplex, head: Buffer, events: ServerSocketEvents) {
    this.#socket = socket;
    this.#events = events;
    const key = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${HANDSHAKE}`).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
    );
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", () => undefined);
    socket.on("close", () => events.closed());
    if (head.length > 0) this.#read(head);
  }

  send(text: string): void {
    this.#write(TEXT, Buffer.from(text));
  }

  /** Says goodbye; the peer ends the connection. */
  close(): void {
    this.#isClosing = true;
    this.#write(CLOSE, Buffer.from([0x03, 0xe8]));
  }

  /** The connection breaks without a goodbye. */
  destroy(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const frame = takeFrame(this.#received);
      if (frame === undefined) return;
      this.#received = this.#received.subarray(frame.length);
      this.#handle(frame);
    }
  }

  #handle({ opcode, payload }: Frame): void {
    if (opcode === TEXT) this.#events.text(payload.toString("utf8"));
    if (opcode === PING) this.#write(PONG, payload);
    if (opcode !== CLOSE) return;
    if (!this.#isClosing) this.#write(CLOSE, payload);
    this.#socket.end();
  }

  #write(opcode: number, payload: Buffer): void {
    if (!this.#socket.writable) return;
    this.#socket.write(Buffer.concat([headOf(opcode, payload.length), payload]));
  }
}

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  /** Of the whole frame, in bytes. */
  readonly length: number;
}

function headOf(opcode: number, length: number): Buffer {
  if (length < 126) return Buffer.from([0x80 | opcode, length]);
  if (length < 0x1_0000) return Buffer.from([0x80 | opcode, 126, length >> 8, length & 0xff]);
  const head = Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** Undefined: the rest of the frame has not arrived. A client must mask what it sends. */
function takeFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  if ((first & 0xf0) !== 0x80) throw new Error("a fragment or an extension that was not agreed on");
  if ((second & 0x80) === 0) throw new Error("a client's frame without a mask");
  const short = second & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 2 + extra + 4) return undefined;
  const size = extra === 0 ? short : extra === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const start = 2 + extra + 4;
  if (bytes.length < start + size) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + size));
  for (let index = 0; index < size; index++) payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0);
  return { opcode: first & 0x0f, payload, length: start + size };
}
