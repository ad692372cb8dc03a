import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Loading } from "../parts/States.tsx";

/** Which page the address asks for: one's own at /me, else the console. Neither loads the other's code. */
export function Start() {
  const [Page, setPage] = useState<ComponentType | null>(null);
  useEffect(() => {
    const own = location.pathname.replace(/\/$/, "").endsWith("/me");
    const load = own ? import("../me/OwnPage.tsx").then((page) => page.OwnPage) : import("./App.tsx").then((page) => page.App);
    load.then((page) => setPage(() => page), () => location.reload());
  }, []);
  return Page === null ? <main class="start"><Loading /></main> : <Page />;
}
