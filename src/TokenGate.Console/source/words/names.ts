/** Longer names are cut; people have shorter ones, and a table must hold together when a client sends 10 KB. */
export const LongestName = 40;
const Kept = 32;

/** Characters that would turn the text around them or cannot be seen are shown as their code, so that two names that look alike can be told apart. */
export function visible(name: string): string {
  return name.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
}

/** A name that fits: the beginning of a long one. */
export function cut(name: string): string {
  const characters = [...visible(name)];
  return characters.length <= LongestName ? characters.join("") : `${characters.slice(0, Kept).join("")}…`;
}

/** A name for places that take text alone: labels, options, legends of charts. */
export function shortName(name: string): string {
  return name === "-" ? "unknown" : cut(name);
}
