import { createServer } from "node:net";

/** Below the ports that systems give out by themselves, which is from 32768 on with Linux. */
const LOWEST = 12_000;
const HIGHEST = 31_999;

let next = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));

/**
 * A port for a program that dies and comes back. Nothing else comes to listen there meanwhile, as might happen to a port
 * that the system has chosen; it would then take what is meant for the program.
 */
export async function findOwnPort(): Promise<number> {
  for (;;) {
    const port = next;
    next = next === HIGHEST ? LOWEST : next + 1;
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
