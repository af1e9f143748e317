import { createServer } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { startSmtpSink } from "../../testing/smtp-sink.ts";
import { makeSmtpMailer } from "./mailer.smtp.ts";
import type { Mail } from "./mailer.ts";
import { Undeliverable } from "./queue.ts";

const sink = await startSmtpSink();
const mailer = makeSmtpMailer(sink.url);
afterAll(async () => {
  await mailer.close();
  await sink.stop();
});

let made = 0;
function aMail(given: Partial<Mail> = {}): Mail {
  return {
    id: `01957b2e-4c00-7a10-9b11-${String(++made).padStart(12, "0")}`,
    from: { name: "Praxis am Sonnenhof", address: "bookings@docbook.example" },
    replyTo: "praxis@sonnenhof.example",
    to: { name: "Mia Keller", address: `mia-${made}@example.org` },
    subject: "Bestätigt: Dr. Anna Weber",
    text: "Ihr Termin ist bestätigt",
    html: "<p>Ihr Termin ist bestätigt</p>",
    calendar: {
      method: "REQUEST",
      filename: "appointment.ics",
      content: "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n",
    },
    ...given,
  };
}

const arrived = (mail: Mail) =>
  sink.mails.filter(({ to }) => to.includes(mail.to.address)).map(({ email }) => email);

describe("a mail over SMTP", () => {
  it("arrives as it was written, with the invitation as a part that calendars act on", async () => {
    const mail = aMail();
    await mailer.send(mail);
    const [email, ...more] = arrived(mail);
    expect(more).toEqual([]);
    expect(email).toMatchObject({
      subject: mail.subject,
      from: mail.from,
      replyTo: [{ address: mail.replyTo }],
      to: [mail.to],
      messageId: `<${mail.id}@docbook.example>`,
      text: expect.stringContaining(mail.text),
      html: expect.stringContaining(mail.html),
    });
    expect(email?.headers).toContainEqual(
      expect.objectContaining({ key: "auto-submitted", value: "auto-generated" }),
    );
    expect(email?.attachments.map(({ mimeType, method }) => [mimeType, method])).toContainEqual([
      "text/calendar",
      "REQUEST",
    ]);
  });

  it("has no second recipient, whatever the patient's name says", async () => {
    const mail = aMail();
    mail.to.name = `Mia" <eve@example.org>, "Eve\r\nBcc: eve@example.org`;
    mail.subject = "Confirmed\r\nBcc: eve@example.org";
    await mailer.send(mail);
    expect(sink.mails.at(-1)?.to).toEqual([mail.to.address]);
    expect(arrived(mail)[0]?.bcc).toBeUndefined();
  });

  it("that is refused for now may be tried again", async () => {
    const mail = aMail();
    sink.refuse(mail.to.address, 450);
    const refused = await mailer.send(mail).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Error);
    expect(refused).not.toBeInstanceOf(Undeliverable);
    await mailer.send(mail);
    expect(arrived(mail)).toHaveLength(1);
  });

  it("that is refused for good is undeliverable", async () => {
    const mail = aMail();
    sink.refuse(mail.to.address, 550);
    await expect(mailer.send(mail)).rejects.toThrow(Undeliverable);
    expect(arrived(mail)).toEqual([]);
  });

  it("that the server may not take from us waits until somebody has mended that", async () => {
    const mail = aMail();
    sink.refuse(mail.to.address, "554 5.7.1 Relay access denied");
    const error = await mailer.send(mail).catch((error: unknown) => error);
    expect(error).not.toBeInstanceOf(Undeliverable);
    expect(String(error)).toContain("554 5.7.1");
  });

  it("leaves no address in an error, though servers repeat it", async () => {
    const mail = aMail();
    for (const code of [450, 550]) {
      sink.refuse(mail.to.address, code);
      const error = await mailer.send(mail).catch((error: unknown) => error);
      expect(error).toMatchObject({ message: expect.stringContaining(`EENVELOPE RCPT TO ${code}`) });
      const all = [error, ...Object.values(error as object), (error as Error).stack, (error as Error).cause];
      expect(all.map(String).join()).not.toContain(mail.to.address);
    }
  });

  it("goes out again once the server is back", async () => {
    await mailer.send(aMail());
    await sink.stop();
    const mail = aMail();
    await expect(mailer.send(mail)).rejects.toThrow(/did not take a mail: (ESOCKET|ECONNECTION)/);
    await sink.start();
    await mailer.send(mail);
    expect(arrived(mail)).toHaveLength(1);
  });

  it("survives that the server closed an idle connection meanwhile", async () => {
    await mailer.send(aMail());
    await sink.stop();
    await sink.start();
    const mail = aMail();
    await mailer.send(mail);
    expect(arrived(mail)).toHaveLength(1);
  });

  it("is not waited for when the server says nothing at all", async () => {
    sink.hang(true);
    const silent = makeSmtpMailer(sink.url);
    const begun = performance.now();
    await expect(silent.send(aMail())).rejects.toThrow("ETIMEDOUT");
    expect(performance.now() - begun).toBeLessThan(5_000);
    await silent.close();
    sink.hang(false);
  });

  it("is many mails when many are sent at once", async () => {
    const mails = Array.from({ length: 50 }, () => aMail());
    await Promise.all(mails.map((mail) => mailer.send(mail)));
    for (const mail of mails) expect(arrived(mail)).toHaveLength(1);
  });

  it("does not go out in the clear together with a password", async () => {
    const heard: string[] = [];
    const eavesdropper = createServer((socket) => {
      socket.write("220 mail.example\r\n");
      socket.on("error", () => {});
      socket.on("data", (data) => {
        heard.push(String(data));
        // STARTTLS has been taken out of what the server offers.
        socket.write(/^EHLO/.test(String(data)) ? "250-mail.example\r\n250 AUTH PLAIN\r\n" : "502 no\r\n");
      });
    });
    await new Promise<void>((resolve) => eavesdropper.listen(0, "127.0.0.1", resolve));
    const { port } = eavesdropper.address() as { port: number };
    const trusting = makeSmtpMailer(`smtp://praxis:secret@127.0.0.1:${port}`);
    await expect(trusting.send(aMail())).rejects.toThrow(/ETLS|STARTTLS/);
    expect(heard.join()).not.toMatch(/AUTH|MAIL FROM/);
    await trusting.close();
    await new Promise((resolve) => eavesdropper.close(resolve));
  });
});
