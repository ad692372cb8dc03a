import { useEffect, useState } from "preact/hooks";

/** How the page looks: as the system says, or as the reader says. */
export type Theme = "auto" | "light" | "dark";

const Key = "tokengate.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

/** The reader's choice. */
export function theme(): Theme {
  const held = localStorage.getItem(Key);
  return held === "light" || held === "dark" ? held : "auto";
}

/** Keeps a choice and applies it. */
export function chooseTheme(choice: Theme): void {
  localStorage.setItem(Key, choice);
  applyTheme();
}

/** Puts the choice where the style sheet looks for it. */
export function applyTheme(): void {
  const choice = theme();
  document.documentElement.dataset["theme"] = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
  for (const listener of listeners) {
    listener();
  }
}

dark.addEventListener("change", applyTheme);

/** Changes with the theme: what is drawn on a canvas has to be drawn again. */
export function useThemeTurn(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const listener = (): void => setTurn((n) => n + 1);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return turn;
}
