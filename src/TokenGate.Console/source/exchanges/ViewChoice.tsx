import { Choice } from "../parts/Filters.tsx";
import { type Place, setFilters } from "../shell/route.ts";

/** One row an exchange, or one row an agent's run or a chat. */
export function ViewChoice({ place }: { place: Place }) {
  return (
    <Choice
      title="Show"
      value={place.filters.get("view") === "conversations" ? "conversations" : "exchanges"}
      options={[["exchanges", "Exchanges"], ["conversations", "Conversations"]]}
      onChoose={(view) => setFilters(place, { view: view === "exchanges" ? undefined : view, conversation: undefined })}
    />
  );
}
