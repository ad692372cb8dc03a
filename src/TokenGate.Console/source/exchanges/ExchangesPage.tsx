import type { Place } from "../shell/route.ts";
import { ConversationList } from "./ConversationList.tsx";
import { ExchangeDetailView } from "./ExchangeDetailView.tsx";
import { ExchangeList } from "./ExchangeList.tsx";
import { ReviewList } from "./ReviewList.tsx";
import { viewOf } from "./ViewChoice.tsx";

/** The exchanges of a period, one by one or by conversation, or what waits to be looked at; or one of them with its explanation. */
export function ExchangesPage({ place }: { place: Place }) {
  if (place.id !== null) {
    return <ExchangeDetailView id={place.id} place={place} />;
  }

  const view = viewOf(place);
  return view === "conversations" ? <ConversationList place={place} /> : view === "review" ? <ReviewList place={place} /> : <ExchangeList place={place} />;
}
