import type { Context } from "hono";
import { html } from "hono/html";
import type { AppEnv } from "../platform/http/env.ts";
import { page } from "./page.ts";
import { visitorsLanguage } from "./visitors-language.ts";

/** A booking page that is nobody's: perhaps a letter of the link got lost, or the clinic has left. */
export function noClinicPage(c: Context<AppEnv>): Response {
  c.header("Vary", "Accept-Language");
  const lang = visitorsLanguage(c.req.header("Accept-Language")) ?? "en";
  const language = lang.slice(0, 2).toLowerCase();
  const [title, hint] = words[language] ?? words.en;
  return page(
    c,
    String(html`<!doctype html>
<html lang="${lang}" dir="${/^(ar|he)$/.test(language) ? "rtl" : "ltr"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pages/hosted.css">
</head>
<body>
<main>
<h1>${title}</h1>
<p class="hint">${hint}</p>
</main>
</body>
</html>
`),
    404,
  );
}

type Said = readonly [title: string, hint: string];

/** In the languages that a visitor may have (visitors-language.ts). */
const words: { en: Said; [language: string]: Said } = {
  en: [
    "There is no clinic here",
    "We know no clinic at this address. Please check the link, or call the clinic.",
  ],
  ar: ["لا توجد عيادة هنا", "لا نعرف عيادة على هذا العنوان. يرجى التحقق من الرابط أو الاتصال بالعيادة."],
  de: [
    "Hier ist keine Praxis",
    "Unter dieser Adresse kennen wir keine Praxis. Bitte prüfen Sie den Link, oder rufen Sie in der Praxis an.",
  ],
  es: [
    "Aquí no hay ninguna clínica",
    "No conocemos ninguna clínica en esta dirección. Compruebe el enlace o llame a la clínica.",
  ],
  fr: [
    "Il n’y a pas de cabinet ici",
    "Nous ne connaissons aucun cabinet à cette adresse. Veuillez vérifier le lien ou appeler le cabinet.",
  ],
  he: ["אין כאן מרפאה", "איננו מכירים מרפאה בכתובת הזו. נא לבדוק את הקישור או להתקשר למרפאה."],
  hi: ["यहाँ कोई क्लिनिक नहीं है", "इस पते पर हम किसी क्लिनिक को नहीं जानते। कृपया लिंक जाँचें या क्लिनिक को फ़ोन करें।"],
  pt: [
    "Não há nenhuma clínica aqui",
    "Não conhecemos nenhuma clínica neste endereço. Verifique o link ou ligue para a clínica.",
  ],
  tr: [
    "Burada bir klinik yok",
    "Bu adreste bildiğimiz bir klinik yok. Lütfen bağlantıyı kontrol edin veya kliniği arayın.",
  ],
  zh: ["这里没有诊所", "此地址没有我们已知的诊所。请检查链接，或致电诊所。"],
};
