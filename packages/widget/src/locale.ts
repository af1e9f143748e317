/** Whose words an element uses: its `locale`, else the nearest `lang` around it, else the visitor's. */
export function localeOf(element: Element & { locale: string }): string {
  for (const tag of [
    element.locale,
    langAround(element),
    document.documentElement.lang,
    navigator.language,
  ]) {
    try {
      // "en" alone says nothing of 12 or 24 hours; a visitor who speaks it, too, knows which.
      if (tag)
        return new Intl.Locale(
          navigator.languages.find((own) => own.startsWith(`${tag}-`)) ?? tag,
        ).toString();
    } catch {
      // Not a language tag; ask the next one.
    }
  }
  return "en";
}

/** Whether a language is written from right to left. */
export const isWrittenFromRight = (locale: string): boolean =>
  /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(locale);

interface WeekInfo {
  firstDay: number;
}

/** First day of the week, counted as ISO does; Monday where the browser does not tell. */
export function firstWeekdayOf(locale: string): number {
  // Not in TypeScript's library yet: a method in newer browsers, a property in older ones.
  const tag = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?(): WeekInfo; weekInfo?: WeekInfo };
  return (tag.getWeekInfo?.() ?? tag.weekInfo)?.firstDay ?? 1;
}

/** The name of a zone as this browser writes it, its own for "", or undefined where there is none of that name. */
export function knownZone(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat("en", name ? { timeZone: name } : {}).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** The nearest `lang`, out of every shadow root on the way. */
function langAround(element: Element): string | null | undefined {
  const root = element.getRootNode();
  const around = element.closest("[lang]")?.getAttribute("lang");
  return around ?? (root instanceof ShadowRoot ? langAround(root.host) : undefined);
}
