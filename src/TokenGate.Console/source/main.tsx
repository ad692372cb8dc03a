import { render } from "preact";
import { Start } from "./shell/Start.tsx";
import { applyTheme } from "./shell/theme.ts";

applyTheme();
render(<Start />, document.getElementById("console")!);
