/** A doctor as a round of initials; titles such as "Dr." do not count. */
export function Avatar({ name, large = false }: { name: string; large?: boolean }) {
  const words = name.split(/\s+/).filter((word) => !word.endsWith("."));
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => word?.[0] ?? "").join("");
  return (
    <span className={large ? "avatar large" : "avatar"} data-tone={toneOf(name)} aria-hidden="true">
      {initials}
    </span>
  );
}

/** The same doctor always in the same colour. */
function toneOf(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997, 0) % 4;
}
