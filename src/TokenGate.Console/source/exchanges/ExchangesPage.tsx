import type { Place } from "../shell/route.ts"; export function ExchangesPage(_: { place: Place }) { return <h1>Exchanges</h1>; }
