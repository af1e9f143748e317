import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type SmtpSink, startSmtpSink } from "../../packages/api/src/testing/smtp-sink.ts";
import type { Scope } from "./scope.ts";

/** A mail server that sends nothing on, and a page that shows what it got, newest first. */
export async function startMailSink(scope: Scope): Promise<{ smtpUrl: string; pageUrl: string }> {
  const sink = await startSmtpSink();
  scope.onEnd(() => sink.stop());
  const page = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    // What stands in a mail is text, whatever it looks like.
    response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    response.end(pageOf(sink.mails.toReversed()));
  });
  await new Promise<void>((resolve) => page.listen(0, "127.0.0.1", resolve));
  scope.onEnd(async () => {
    page.close();
    page.closeAllConnections();
  });
  // A TCP server's address is no pipe's name.
  return { smtpUrl: sink.url, pageUrl: `http://127.0.0.1:${(page.address() as AddressInfo).port}/` };
}

function pageOf(mails: SmtpSink["mails"]): string {
  const articles = mails.map(
    ({ to, email }) => `<article>
      <h2>${escaped(email.subject ?? "")}</h2>
      <p>To ${escaped(to.join(", "))}${email.attachments.length > 0 ? `, with ${email.attachments.length} file(s)` : ""}</p>
      <pre>${linked(escaped(email.text ?? ""))}</pre>
    </article>`,
  );
  return `<!doctype html><html lang="en"><title>Mails</title>
    <style>body { font: 16px/1.5 sans-serif; max-width: 45rem; margin: 2rem auto } pre { white-space: pre-wrap; font: inherit }</style>
    <h1>${mails.length === 0 ? "No mail yet" : `Mails: ${mails.length}`}</h1>
    ${articles.join("\n")}</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function linked(text: string): string {
  return text.replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`);
}
