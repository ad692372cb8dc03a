import type { ModelFeature } from "../api/contract.ts";

/** What features are ordered by. */
export type FeatureOrder = "importance" | "drift" | "name";

export const orders: readonly (readonly [FeatureOrder, string])[] = [["importance", "what matters"], ["drift", "drift"], ["name", "name"]];

/** The features whose name or sentence holds a text, in an order. */
export function orderFeatures(features: readonly ModelFeature[], by: FeatureOrder, find: string): ModelFeature[] {
  const wanted = find.trim().toLowerCase();
  return features
    .filter((feature) => feature.name.toLowerCase().includes(wanted) || feature.sentence.toLowerCase().includes(wanted))
    .sort((a, b) => {
      switch (by) {
        case "drift":
          return (b.psi ?? -1) - (a.psi ?? -1);
        case "name":
          return a.name < b.name ? -1 : 1;
        default:
          return b.importance - a.importance;
      }
    });
}

/** The smallest and largest effect of any feature, nothing included: the scale that all plots of a score share. */
export function range(features: readonly ModelFeature[]): [low: number, high: number] {
  const effects = features.flatMap((feature) => feature.effects);
  return [Math.min(0, ...effects), Math.max(0, ...effects)];
}
