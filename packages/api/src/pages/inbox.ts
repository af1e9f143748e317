import type { Hono } from "hono";
import { html } from "hono/html";
import type { Inbox, InboxMail } from "../platform/edges/mailer.inbox.ts";
import type { AppEnv } from "../platform/http/env.ts";
import { page } from "./page.ts";

/** The dev inbox: what patients would have received. */
export function inboxPages(app: Hono<AppEnv>, inbox: Inbox): void {
  // By a name of this machine only: a website whose own name was made to point here must not read patients' mails.
  app.use("/inbox/*", async (c, next) => {
    const { hostname } = new URL(c.req.url);
    if (["127.0.0.1", "localhost", "[::1]"].includes(hostname)) return next();
    return c.text("The inbox opens at http://127.0.0.1 or http://localhost only.\n", 403);
  });

  app.get("/inbox", async (c) => page(c, listPage(await inbox.list())));

  app.get("/inbox/:id", async (c, next) => {
    const mail = await inbox.open(c.req.param("id"));
    return mail ? page(c, mailPage(mail)) : next();
  });

  // The mail's own HTML in a frame of its own, as a mail program shows it: no scripts, nothing from elsewhere.
  app.get("/inbox/:id/body", async (c, next) => {
    const mail = await inbox.open(c.req.param("id"));
    if (!mail) return next();
    // Its links leave the frame.
    return c.html((mail.email.html ?? "").replace("<head>", '<head><base target="_top">'), 200, {
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-top-navigation-by-user-activation",
    });
  });

  app.get("/inbox/:id/:file{.+\\.ics}", async (c, next) => {
    const mail = await inbox.open(c.req.param("id"));
    const attached = mail?.email.attachments.find(
      (attachment) => attachment.filename === c.req.param("file"),
    );
    if (!attached) return next();
    return c.body(attached.content as ArrayBuffer, 200, {
      "Content-Type": "text/calendar; charset=utf-8",
      "Content-Disposition": `attachment; filename="${attached.filename}"`,
    });
  });
}

function listPage(mails: InboxMail[]) {
  return frame(
    "Inbox",
    html`<h1>Inbox</h1>
<p class="hint">Mails that patients would have received. They stay on this machine. <a href="/inbox">Look again</a></p>
${
  mails.length === 0
    ? html`<p class="empty">No mail yet. Book an appointment on <a href="/">the demo site</a>; its confirmation arrives here within a second.</p>`
    : html`<ol class="mails">${mails.map(
        ({ id, email }) =>
          html`<li><a href="/inbox/${id}"><span class="to">${email.to?.[0]?.name || email.to?.[0]?.address}</span><span class="subject">${email.subject}</span><time>${shortTime(email.date)}</time></a></li>`,
      )}</ol>`
}`,
  );
}

function mailPage({ id, email }: InboxMail) {
  const calendars = email.attachments.filter((attachment) => attachment.filename?.endsWith(".ics"));
  return frame(
    email.subject ?? "Mail",
    html`<p><a href="/inbox">← Inbox</a></p>
<h1>${email.subject}</h1>
<dl class="headers">
<dt>From</dt><dd>${address(email.from)}</dd>
<dt>To</dt><dd>${address(email.to?.[0])}</dd>
${email.replyTo?.[0] ? html`<dt>Reply to</dt><dd>${address(email.replyTo[0])}</dd>` : ""}
<dt>Sent</dt><dd>${shortTime(email.date)}</dd>
${calendars.map((file) => html`<dt>Calendar</dt><dd><a href="/inbox/${id}/${file.filename}" download>${file.filename}</a></dd>`)}
</dl>
<iframe title="The mail" src="/inbox/${id}/body"></iframe>
<details><summary>As plain text</summary><pre>${email.text}</pre></details>`,
  );
}

function frame(title: string, content: unknown): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} · DocBook</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pages/hosted.css">
</head>
<body><main>${content}</main></body>
</html>`);
}

function address(who: { name?: string | undefined; address?: string | undefined } | undefined): string {
  return who?.name ? `${who.name} <${who.address}>` : (who?.address ?? "");
}

function shortTime(date: string | undefined): string {
  return date ? new Date(date).toISOString().slice(0, 16).replace("T", " ").concat(" UTC") : "";
}
