/** Those that the widget speaks. */
export const spoken = ["en", "ar", "de", "es", "fr", "he", "hi", "pt", "tr", "zh"];

/** The first language of a browser's list (`Accept-Language`) that the widget speaks, with its region. */
export function visitorsLanguage(accepted: string | undefined): string | undefined {
  return (accepted ?? "")
    .split(",")
    .map((one) => {
      const [tag = "", ...parameters] = one.split(";").map((part) => part.trim());
      const weight = parameters.find((part) => part.startsWith("q="))?.slice(2);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => weight > 0 && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag))
    .sort((a, b) => b.weight - a.weight)
    .find(({ tag }) => spoken.includes(tag.slice(0, 2).toLowerCase()) && /^..(-|$)/.test(tag))?.tag;
}
