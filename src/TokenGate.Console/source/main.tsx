import { render } from "preact";
import { App } from "./shell/App.tsx";
import { applyTheme } from "./shell/theme.ts";

applyTheme();
render(<App />, document.getElementById("console")!);
