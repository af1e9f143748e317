/** Whose words an element uses: its `locale`, else the nearest `lang` around it, else the visitor's. */
export function localeOf(element: Element & { locale: string }): string {
  for (const tag of [element.locale, langAround(element), navigator.language]) {
    try {
      if (tag) return new Intl.Locale(tag).toString();
    } catch {
      // Not a language tag; ask the next one.
    }
  }
  return "en";
}

function langAround(element: Element): string | null | undefined {
  const found = element.closest("[lang]:not([lang=''])");
  if (found) return found.getAttribute("lang");
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? langAround(root.host) : document.documentElement.lang;
}

interface WeekInfo {
  firstDay: number;
}

/** First day of the week, counted as ISO does. Firefox does not tell; there the regions that differ are listed. */
export function firstWeekdayOf(locale: string): number {
  // Not in TypeScript's library yet: a method in newer browsers, a property in older ones.
  const tag = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?(): WeekInfo; weekInfo?: WeekInfo };
  const told = tag.getWeekInfo?.() ?? tag.weekInfo;
  if (told) return told.firstDay;
  const region = tag.maximize().region ?? "";
  return /^(US|CA|MX|BR|JP|KR|TW|IL|IN|ZA)$/.test(region) ? 7 : /^(EG|AE|SA|DZ|IQ)$/.test(region) ? 6 : 1;
}

/** The visitor's own zone, or undefined where the name given is none. */
export function knownZone(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat("en", name ? { timeZone: name } : {}).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
