import type { Place } from "../shell/route.ts"; export function IntegrityPage(_: { place: Place }) { return <h1>Integrity</h1>; }
