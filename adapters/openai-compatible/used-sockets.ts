import { buildConnector } from "undici";
import { isObject } from "./json-fields.ts";

/** Errors of sockets that had carried an answer before: undici passes a reset on without the socket that it is of. */
const ofUsedSockets = new WeakSet<object>();

/** Opens connections of which it can be told later whether one that broke had been used. */
export function createWatchedConnector(timeout: number): buildConnector.connector {
  const connect = buildConnector({ timeout, allowH2: false });
  return (options, callback) =>
    connect(options, (...result) => {
      const [, socket] = result;
      socket?.on("error", (error) => {
        if (socket.bytesRead > 0) ofUsedSockets.add(error);
      });
      callback(...result);
    });
}

/** Whether the other side hung up on, or reset, a connection that had carried an answer before. */
export function isOfUsedSocket(error: unknown): boolean {
  if (!isObject(error)) return false;
  if (ofUsedSockets.has(error)) return true;
  return error.code === "UND_ERR_SOCKET" && isObject(error.socket) && Number(error.socket.bytesRead) > 0;
}
