import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerDataStream } from "smtp-server";

type SunkMail = { to: string[]; email: Email };

export type SmtpSink = {
  url: string;
  /** All that arrived, oldest first, repetitions too. */
  mails: SunkMail[];
  /** What people see of it: of mails with the same Message-ID the first. */
  distinct(): SunkMail[];
  /** The next mails to this address are answered so (450, "550 5.7.1 Who are you?"); those after them are taken. */
  refuse(address: string, ...replies: (number | string)[]): void;
  /** True: takes connections and says nothing more. */
  hang(on: boolean): void;
  /** Gone without a word, as after a crash; start() is there again at the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
};

/** A mail server that keeps what it is given. */
export async function startSmtpSink({ port = 0 } = {}): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  const refusals = new Map<string, (number | string)[]>();
  let hangs = false;
  let server: SMTPServer;

  const start = async () => {
    server = new SMTPServer({
      disabledCommands: ["AUTH", "STARTTLS"],
      disableReverseLookup: true,
      closeTimeout: 1,
      onConnect: (_session, done) => {
        if (!hangs) done();
      },
      onRcptTo: ({ address }, _session, done) => {
        if (hangs) return;
        const reply = refusals.get(address)?.shift();
        if (reply === undefined) return done();
        const [code, ...words] = String(reply).split(" ");
        // As servers do, the refusal repeats the address.
        const refusal = new Error([...words, `<${address}>`].join(" "));
        done(Object.assign(refusal, { responseCode: Number(code) }));
      },
      onData: (stream, session, done) => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        read(stream).then((email) => {
          mails.push({ to, email });
          done();
        }, done);
      },
    });
    // A client that hangs up is the client's affair.
    server.on("error", () => {});
    const listening = server.listen(port, "127.0.0.1");
    await new Promise((resolve, reject) => listening.once("listening", resolve).once("error", reject));
    // A TCP server's address is no pipe's name.
    port = (listening.address() as AddressInfo).port;
  };
  await start();

  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    distinct: () =>
      [...new Map(mails.toReversed().map((mail) => [mail.email.messageId, mail])).values()].reverse(),
    refuse: (address, ...replies) => void refusals.set(address, replies),
    hang: (on) => {
      hangs = on;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
    start,
  };
}

async function read(stream: SMTPServerDataStream): Promise<Email> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return PostalMime.parse(Buffer.concat(parts));
}
