import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type SentText = { sid: string; to: string; from: string; body: string; date_created: string };
/** A status, with Twilio's usual code for it or another: refused. "lost": taken, but nobody hears of it. "silence": neither taken nor answered. */
type Answer = number | { status: number; code: number } | "lost" | "silence";

export type TestSmsGateway = {
  /** With account and token, as SMS_URL wants it. */
  url: string;
  /** All that was taken, oldest first. */
  texts: SentText[];
  /** How often it was asked what it has. */
  asked: number;
  /** The next messages are answered so; those after them are taken. */
  answer(...answers: Answer[]): void;
  stop(): Promise<void>;
};

const account = "AC00000000000000000000000000000001";
const token = "a token for tests";

/** A gateway for text messages in Twilio's form, which sends none. */
export async function startSmsGateway({ port = 0 } = {}): Promise<TestSmsGateway> {
  let answers: Answer[] = [];
  const server = createServer((request, response) => {
    if (!isAllowed(request)) return reply(response, 401, refusal(20003, "Authenticate"));
    if (request.method === "GET") return list(request, response);
    return take(request, response);
  });
  const gateway: TestSmsGateway = {
    url: "",
    texts: [],
    asked: 0,
    answer: (...next) => {
      answers = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  const list = (request: IncomingMessage, response: ServerResponse) => {
    gateway.asked++;
    const to = new URL(request.url ?? "", "http://gateway").searchParams.get("To");
    const messages = gateway.texts.filter((text) => to === null || text.to === to).reverse();
    reply(response, 200, { messages });
  };

  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const form = new URLSearchParams(await read(request));
    const to = form.get("To") ?? "";
    const answer = answers.shift();
    if (answer === "silence") return;
    // As Twilio does, the refusal repeats the number.
    const refused = typeof answer === "number" ? { status: answer, code: codeOf(answer) } : answer;
    if (typeof refused === "object")
      return reply(response, refused.status, refusal(refused.code, `Refused 'To': ${to}`));
    const text: SentText = {
      sid: `SM${String(gateway.texts.length + 1).padStart(32, "0")}`,
      to,
      from: form.get("From") ?? form.get("MessagingServiceSid") ?? "",
      body: form.get("Body") ?? "",
      date_created: new Date().toUTCString(),
    };
    gateway.texts.push(text);
    if (answer === "lost") return response.destroy();
    return reply(response, 201, { ...text, status: "queued", date_sent: null });
  };

  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is no pipe's name.
  const { port: taken } = server.address() as AddressInfo;
  gateway.url = `http://${account}:${encodeURIComponent(token)}@127.0.0.1:${taken}`;
  return gateway;
}

function isAllowed({ url = "", headers }: IncomingMessage): boolean {
  const expected = `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}`;
  const isHere = url.split("?")[0] === `/2010-04-01/Accounts/${account}/Messages.json`;
  return isHere && headers.authorization === expected;
}

async function read(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request.setEncoding("utf8")) body += part;
  return body;
}

/** 400: the number is none. */
const codeOf = (status: number) => (status === 400 ? 21211 : 20_000 + status);

function refusal(code: number, message: string) {
  return { code, message, status: 0, more_info: `https://www.twilio.com/docs/errors/${code}` };
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
