// A clinic's own server, which hears of bookings: what it is told, it notes, and says in one line.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openJournal } from "./journal.ts";
import { makeReceiver } from "./receiver.ts";
import { tellInOneLine } from "./tell.ts";

// While a secret is being rotated there are two: put a space between them.
const secrets = (process.env["DOCBOOK_WEBHOOK_SECRET"] ?? "").split(" ").filter(Boolean);
if (secrets.length === 0 || !secrets.every((secret) => /^whsec_[A-Za-z0-9+/]+=*$/.test(secret))) {
  console.error(
    "Set DOCBOOK_WEBHOOK_SECRET to the whsec_… that DocBook gave you. The README says how to get one.",
  );
  process.exit(1);
}

const journal = await openJournal(process.env["JOURNAL"] ?? "webhooks.jsonl");
const server = createServer(makeReceiver({ secrets, journal, onEvent: tellInOneLine() }));
server.listen(Number(process.env["PORT"] ?? 4000), "127.0.0.1", () => {
  // A server that listens on TCP has a port.
  const { port } = server.address() as AddressInfo;
  console.log(`Waiting for bookings at http://127.0.0.1:${port}/docbook`);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server.close());
