// The report: one run at a time, the loop first.

import { render } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import { Budget, Context } from "./charts.jsx";
import { Compare, label } from "./compare.jsx";
import { load } from "./data.js";
import { visible, when } from "./format.js";
import { Conversation } from "./messages.jsx";
import { Names } from "./names.jsx";
import { Overview } from "./overview.jsx";
import { Waterfall } from "./waterfall.jsx";

const THEMES = { auto: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" };

function useTheme() {
  const [theme, setTheme] = useState("auto");
  const [systemIsDark, setSystemIsDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const change = () => setSystemIsDark(query.matches);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);
  const next = () => {
    const names = Object.keys(THEMES);
    const chosen = names[(names.indexOf(theme) + 1) % names.length];
    document.documentElement.dataset.theme = chosen;
    setTheme(chosen);
  };
  return { theme, next, drawn: theme === "auto" ? (systemIsDark ? "dark" : "light") : theme };
}

// Paper is light and does not scroll.
function usePrinting() {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const query = matchMedia("print");
    const change = () => setPrinting(query.matches);
    const before = () => setPrinting(true);
    const after = () => setPrinting(false);
    query.addEventListener("change", change);
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      query.removeEventListener("change", change);
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);
  return isPrinting;
}

function App({ data }) {
  const [at, setAt] = useState(() => firstWithLoop(data.runs));
  const run = data.runs[at];
  const { theme, next, drawn } = useTheme();
  const isPrinting = usePrinting();
  return (
    <>
      <header class="top">
        <div class="top-name">
          <h1><bdi>{run.name}</bdi></h1>
          <span class={`state ${run.state}`}>{run.state}</span>
          {run.reason && <span class="quiet" title={run.reason}>{reason(run.reason)}</span>}
        </div>
        <p class="quiet top-when">{when(run.start)} · trace <span class="mono">{run.traceId.slice(0, 12)}</span></p>
        <nav aria-label="Parts of the report">
          {data.runs.length > 1 && (
            <select aria-label="Run" value={at} onChange={(event) => setAt(Number(event.target.value))}>
              {data.runs.map((each) => <option key={each.at} value={each.at}>{label(each)}</option>)}
            </select>
          )}
          <a href="#calls">Calls</a>
          <a href="#names">Names</a>
          {data.hasContent && <a href="#messages">Messages</a>}
          {data.runs.length > 1 && <a href="#compare">Compare</a>}
          <button type="button" class="theme" onClick={next}>{THEMES[theme]}</button>
        </nav>
      </header>
      <Run key={at} run={run} data={data} drawn={isPrinting ? "light" : drawn} isPrinting={isPrinting} />
    </>
  );
}

function Run({ run, data, drawn, isPrinting }) {
  const [selected, setSelected] = useState(null);
  const [{ filter, search }, setShown] = useState({ filter: "all", search: "" });
  // The keys of the list work at once.
  const toCalls = () => {
    const calls = document.getElementById("calls");
    calls.querySelector("[role=treegrid]").focus({ preventScroll: true });
    calls.scrollIntoView({ block: "start" });
  };
  const filterFrom = useCallback((filter, search = "", call = null) => {
    setShown({ filter, search });
    // On a narrow screen its details would push the list out of sight.
    if (call && !matchMedia("(max-width: 999px)").matches) setSelected(call);
    toCalls();
  }, []);
  const fromElsewhere = useCallback((call) => { setShown({ filter: "all", search: "" }); setSelected(call); toCalls(); }, []);
  return (
    <main>
      <Overview run={run} onFilter={filterFrom} onSelect={fromElsewhere} />
      <Waterfall run={run} hasContent={data.hasContent} selected={selected} onSelect={setSelected} filter={filter} search={search}
        onFilter={(filter, search) => setShown({ filter, search })} isPrinting={isPrinting} />
      <div class="pair">
        <Context run={run} theme={drawn} onSelect={fromElsewhere} />
        <Budget run={run} theme={drawn} />
      </div>
      <Names run={run} onFilter={filterFrom} onSelect={fromElsewhere} />
      {data.runs.length > 1 && <Compare runs={data.runs} run={run} />}
      <Conversation run={run} hasContent={data.hasContent} onSelect={fromElsewhere} />
      <footer class="quiet">
        Made by <code>genai report</code>. This file loads nothing from the network.
        {data.hasContent ? " It holds captured messages, redacted once more." : " Messages are left out."}
      </footer>
    </main>
  );
}

const LIMITS = { tool_loop: "loops", cycle: "loops", cost: "cost", token: "tokens", duration: "time", model_call: "model calls", tool_call: "tool calls" };

// Why a run was stopped, in words.
function reason(code) {
  const limit = LIMITS[/^(.*)_budget_exceeded$/.exec(code)?.[1]];
  return limit ? `by the budget's limit of ${limit}` : code;
}

function firstWithLoop(runs) {
  const at = runs.findIndex((run) => run.loops.length > 0);
  return at < 0 ? 0 : at;
}

const root = document.getElementById("report");
try {
  const data = load(document.getElementById("data").textContent);
  document.title = data.runs.length ? `${data.runs[0].name} · report` : "report";
  root.textContent = "";
  if (data.runs.length) render(<App data={data} />, root);
  else root.textContent = "The file has no run.";
} catch (error) {
  root.textContent = `This report cannot be shown: ${visible(error.message)}`;
}
