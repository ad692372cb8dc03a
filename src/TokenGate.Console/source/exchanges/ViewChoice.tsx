import { Choice } from "../parts/Filters.tsx";
import { type Place, setFilters } from "../shell/route.ts";

const views = ["exchanges", "conversations", "review"] as const;
type View = (typeof views)[number];

/** What the page shows: exchanges unless the address says otherwise. */
export function viewOf(place: Place): View {
  return views.find((view) => view === place.filters.get("view")) ?? "exchanges";
}

/** One row an exchange, one row an agent's run or a chat, or what waits to be looked at. */
export function ViewChoice({ place }: { place: Place }) {
  return (
    <Choice<View>
      title="Show"
      value={viewOf(place)}
      options={[["exchanges", "Exchanges"], ["conversations", "Conversations"], ["review", "To review"]]}
      onChoose={(view) => setFilters(place, { view: view === "exchanges" ? undefined : view, conversation: undefined })}
    />
  );
}
