import type { Place } from "../shell/route.ts"; export function HealthPage(_: { place: Place }) { return <h1>Health</h1>; }
