import type { Place } from "../shell/route.ts"; export function ModelPage(_: { place: Place }) { return <h1>Model</h1>; }
