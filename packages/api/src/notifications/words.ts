import { ar } from "./words/ar.ts";
import { de } from "./words/de.ts";
import { en } from "./words/en.ts";
import { es } from "./words/es.ts";
import { fr } from "./words/fr.ts";
import { he } from "./words/he.ts";
import { hi } from "./words/hi.ts";
import { pt } from "./words/pt.ts";
import { tr } from "./words/tr.ts";
import { zh } from "./words/zh.ts";

/** What a patient is told of an appointment. */
type Telling = "confirmed" | "moved" | "cancelled";

/** What mails and text messages say, in one language: a further language is one object. */
export type Words = {
  appointmentWith: (doctor: string) => string;
  mail: Record<
    Telling,
    {
      subject: (doctor: string, when: string) => string;
      title: string;
      intro: (patient: string) => string;
    }
  >;
  when: string;
  /** When a moved appointment was to be. */
  before: string;
  yourTime: (zone: string) => string;
  visitType: string;
  doctor: string;
  where: string;
  phone: string;
  /** Where a visit is that takes place nowhere. */
  byVideo: string;
  byPhone: string;
  weCall: (number: string) => string;
  callUs: (number: string) => string;
  manage: string;
  manageHint: string;
  bookAgain: string;
  footer: (clinic: string) => string;
  text: Record<Telling, (told: ToldByText) => string>;
  /** Stands before the link to the video in a text message. */
  join: string;
  /** Stands before the link that manages the booking. */
  change: string;
};

/** The words of one language, and how their dates and numbers are written. */
export type Spoken = Words & { locale: string; dir: "ltr" | "rtl" };

/** For a BCP 47 tag, by its language. Where we have no words, dates are English as well, as in the widget. */
export function wordsFor(tag: string): Spoken {
  const { language } = new Intl.Locale(tag);
  const words = languages.get(language);
  if (!words) return { ...en, locale: "en-GB", dir: "ltr" };
  // Our Chinese is simplified, and so are its dates, in Taipei, too.
  const locale = language === "zh" ? String(new Intl.Locale(tag, { script: "Hans" })) : tag;
  return { ...words, locale, dir: language === "ar" || language === "he" ? "rtl" : "ltr" };
}

/** `doctor` with what the visit is, in brackets. `before` is left out where it is not certain. */
type ToldByText = { clinic: string; doctor: string; when: string; before: string | undefined };

const languages = new Map<string, Words>(Object.entries({ ar, de, en, es, fr, he, hi, pt, tr, zh }));
