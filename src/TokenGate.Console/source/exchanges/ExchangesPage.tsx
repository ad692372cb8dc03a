import type { Place } from "../shell/route.ts";
import { ExchangeDetailView } from "./ExchangeDetailView.tsx";
import { ExchangeList } from "./ExchangeList.tsx";

/** The exchanges of a period, or one of them with its explanation. */
export function ExchangesPage({ place }: { place: Place }) {
  return place.id === null ? <ExchangeList place={place} /> : <ExchangeDetailView id={place.id} place={place} />;
}
