import type { Place } from "../shell/route.ts";
import { ConversationList } from "./ConversationList.tsx";
import { ExchangeDetailView } from "./ExchangeDetailView.tsx";
import { ExchangeList } from "./ExchangeList.tsx";

/** The exchanges of a period, one by one or by conversation, or one of them with its explanation. */
export function ExchangesPage({ place }: { place: Place }) {
  if (place.id !== null) {
    return <ExchangeDetailView id={place.id} place={place} />;
  }

  return place.filters.get("view") === "conversations" ? <ConversationList place={place} /> : <ExchangeList place={place} />;
}
