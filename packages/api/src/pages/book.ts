import type { Hono } from "hono";
import { html } from "hono/html";
import { type ShownClinic, shownClinic } from "../clinics/store.ts";
import type { Database } from "../platform/db/connection.ts";
import type { AppEnv } from "../platform/http/env.ts";
import { noClinicPage } from "./no-clinic.ts";
import { page } from "./page.ts";
import { visitorsLanguage } from "./visitors-language.ts";

/** What a link may say of the visit, by the names of the widget's attributes. */
const wishes = ["doctor", "specialty", "visit-type"];

/**
 * A clinic's own booking page, `/book/am-sonnenhof`: for links in mails and profiles, and for who has no script on the
 * clinic's website. `?doctor=anna-weber` goes straight to a doctor.
 */
export function bookingPages(app: Hono<AppEnv>, db: Database): void {
  app.get("/book/:clinic", async (c) => {
    const clinic = await shownClinic(db, c.req.param("clinic"));
    if (!clinic) return noClinicPage(c);
    c.header("Vary", "Accept-Language");
    const lang = visitorsLanguage(c.req.header("Accept-Language")) ?? clinic.locale;
    const wanted = wishes.flatMap((name) => {
      const value = c.req.query(name);
      return value ? [html` ${name}="${value}"`] : [];
    });
    return page(c, String(bookingPage(clinic, lang, wanted)));
  });
}

function bookingPage({ name, contact, publishableKey }: ShownClinic, lang: string, wanted: unknown[]) {
  const { address, phone, website } = contact;
  return html`<!doctype html>
<html lang="${lang}" dir="${/^(ar|he)\b/.test(lang) ? "rtl" : "ltr"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${name}</title>
<meta name="description" content="${[name, address].filter(Boolean).join(", ")}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pages/hosted.css">
<script type="module" src="/widget/v0/docbook-widget.js"></script>
</head>
<body>
<header class="clinic">
<h1>${website ? html`<a href="${website}">${name}</a>` : name}</h1>
<p>${address ? html`<span>${address}</span>` : ""} ${phone ? html`<a href="tel:${phone.replaceAll(" ", "")}">${phone}</a>` : ""}</p>
</header>
<main>
<docbook-widget api="/" publishable-key="${publishableKey}"${wanted}>${fallback(contact.phone)}</docbook-widget>
</main>
</body>
</html>
`;
}

/** For who has no script; the widget takes its place. */
function fallback(phone: string | null) {
  return html`<noscript lang="en">Booking online needs JavaScript. ${phone ? html`Please call <a href="tel:${phone.replaceAll(" ", "")}">${phone}</a>.` : ""}</noscript>`;
}
