// Growth of the context, and use over time, drawn by uPlot.

import uPlot from "uplot";
import { useEffect, useRef } from "preact/hooks";
import { count, dollars, duration, percent, plural, visible } from "./format.js";

// uPlot draws on a canvas, which knows no variables of CSS: a hidden element resolves them for the theme in force.
function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function Chart({ label, make, data, theme, onPick }) {
  const place = useRef(null);
  useEffect(() => {
    const element = place.current;
    const size = () => ({ width: element.clientWidth, height: 220 });
    const chart = new uPlot({ ...make(), ...size() }, data, element);
    // The numbers are in the sentence below the chart.
    chart.root.setAttribute("aria-hidden", "true");
    const click = () => {
      if (chart.cursor.idx != null) onPick?.(chart.cursor.idx);
    };
    chart.over.addEventListener("click", click);
    const observer = new ResizeObserver(() => {
      if (element.clientWidth && element.clientWidth !== chart.width) chart.setSize(size());
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [data, theme]);
  return <div class={onPick ? "chart picks" : "chart"} ref={place} role="img" aria-label={label} />;
}

const axis = (more) => ({
  stroke: colour("quiet"),
  grid: { stroke: colour("line"), width: 1 },
  ticks: { stroke: colour("line"), width: 1 },
  font: "12px system-ui, sans-serif",
  ...more,
});

// What the legend shows where the pointer is not.
const NONE = "–";

const whole = (values) => values.map((value) => (Number.isInteger(value) ? count(value) : ""));

export function Context({ run, theme, onSelect }) {
  const calls = run.calls.filter((call) => call.kind === "model" && call.input != null).sort((one, other) => one.start - other.start);
  if (calls.length < 2) return null;
  const hasCached = calls.some((call) => call.cached);
  // Calls of another agent have a context of their own: the line breaks before them.
  const points = calls.flatMap((call, at) => [...(at && call.parent !== calls[at - 1].parent ? [{ at: at + 0.5 }] : []), { at: at + 1, call }]);
  const of = (key) => points.map(({ call }) => call?.[key] ?? null);
  const data = [points.map(({ at }) => at), of("input"), of("output"), ...(hasCached ? [of("cached")] : [])];
  const last = calls.at(-1);
  const most = calls.reduce((one, other) => (other.input > one.input ? other : one));
  const first = calls.find((call) => call.parent === most.parent);
  const grew = first.input > 0 && most !== first ? `, ${times(most.input / first.input)} times the ${count(first.input)} of the first call${first === calls[0] ? "" : " of that agent"}` : "";
  const words = `The largest context had ${plural(most.input, "token")}${grew}. The last model call sent ${count(last.input)}.`;
  const looped = calls.flatMap((call, at) => (call.within === run.loops[0] && call.within ? [at + 1] : []));
  const isDotted = calls.length <= 60;
  const make = () => ({
    scales: { x: { time: false }, y: { range: (_, __, high) => [0, Math.max(1, high * 1.1)] } },
    axes: [axis({ values: (_, values) => whole(values), label: "Model call", labelSize: 18, labelFont: "12px system-ui, sans-serif" }), axis({ size: 62, values: (_, values) => whole(values) })],
    series: [
      { label: "Model call", value: (_, value) => (value == null ? NONE : `${count(value)} of ${count(calls.length)}`) },
      { label: "Input tokens", stroke: colour("model"), fill: colour("model-soft"), width: 2, points: { show: isDotted, size: 7, fill: colour("card") }, value: (_, value) => count(value) || NONE },
      { label: "Output tokens", stroke: colour("quiet"), width: 1.5, dash: [4, 3], points: { show: false }, value: (_, value) => count(value) || NONE },
      ...(hasCached ? [{ label: "Cached input tokens", stroke: colour("tool"), width: 2, points: { show: isDotted }, value: (_, value) => count(value) || NONE }] : []),
    ],
    cursor: { drag: { x: false, y: false } },
    hooks: { drawClear: [(chart) => shade(chart, looped)] },
  });
  return (
    <div class="card">
      <h2 id="context-title">Growth of the context</h2>
      <Chart label={words} make={make} data={data} theme={theme} onPick={(at) => points[at].call && onSelect(points[at].call)} />
      <p class="quiet">{words} {looped.length > 0 && "The loop is shaded. "}<span class="on-screen">Click a point to see the call.</span></p>
    </div>
  );
}

const times = (factor) => (factor < 10 ? factor.toFixed(1) : count(Math.round(factor)));

// A band behind the model calls of the loop.
function shade(chart, looped) {
  if (!looped.length) return;
  const [from, to] = [looped[0] - 0.5, looped.at(-1) + 0.5].map((at) => Math.min(Math.max(chart.valToPos(at, "x", true), chart.bbox.left), chart.bbox.left + chart.bbox.width));
  chart.ctx.save();
  chart.ctx.fillStyle = colour("loop-soft");
  chart.ctx.fillRect(from, chart.bbox.top, to - from, chart.bbox.height);
  chart.ctx.restore();
}

const COLOURS = ["model", "loop", "tool", "agent", "bad"];
const LABELS = { cost_usd: "Cost", total_tokens: "Tokens", model_calls: "Model calls", tool_calls: "Tool calls" };
const title = (limit) => LABELS[limit.limit] ?? visible(limit.limit);
const isMoney = (limit) => /cost|usd|money/.test(limit.limit);
const amount = (limit, value) => (isMoney(limit) ? dollars(value) : /duration|time/.test(limit.limit) ? duration(value * 1e6) : count(value));

export function Budget({ run, theme }) {
  const limits = run.budget.filter((limit) => limit.points.length > 0);
  if (!limits.some((limit) => limit.points.length > 1)) return null;
  const known = limits.some((limit) => limit.max != null);
  const last = (limit) => limit.points.at(-1)[1];
  // Limits of different units share one axis as shares: of the limit, or where no limit is known, of the final sum.
  const drawn = known ? limits.filter((limit) => limit.max != null) : limits;
  const times = [...new Set(drawn.flatMap((limit) => limit.points.map(([time]) => time)))].sort((one, other) => one - other);
  const data = [times.map((time) => time / 1e6), ...drawn.map((limit) => stepped(limit, times, (limit.max ?? last(limit)) || 1))];
  const words = limits
    .map((limit) => {
      const used = amount(limit, last(limit));
      return limit.max == null ? `${title(limit)} ${used}` : `${title(limit)} ${used} of ${amount(limit, limit.max)} (${percent(last(limit), limit.max)})`;
    })
    .join(", ");
  const make = () => ({
    scales: { x: { time: false }, y: { range: (_, __, high) => [0, Math.max(known ? 105 : 100, high * 1.05)] } },
    axes: [axis({ values: (_, values) => values.map((value) => duration(value * 1e6)) }), axis({ size: 56, values: (_, values) => values.map((value) => `${value} %`) })],
    series: [
      { label: "Time", value: (_, value) => (value == null ? NONE : duration(value * 1e6)) },
      ...drawn.map((limit, at) => ({
        label: title(limit),
        stroke: colour(COLOURS[at % COLOURS.length]),
        width: 2,
        dash: at >= COLOURS.length ? [6, 4] : undefined,
        paths: uPlot.paths.stepped({ align: 1 }),
        points: { show: false },
        value: (_, value) => (value == null ? NONE : `${value.toFixed(0)} %`),
      })),
    ],
    cursor: { drag: { x: false, y: false } },
  });
  return (
    <div class="card">
      <h2 id="budget-title">{known ? "Budget used over time" : "Used over time"}</h2>
      <Chart label={words} make={make} data={data} theme={theme} />
      <p class="quiet">{words}.{!known && " The trace does not name the limits, so each line is a share of its final sum."}</p>
    </div>
  );
}

function stepped(limit, times, full) {
  const shares = [];
  let at = 0;
  let used = 0;
  for (const time of times) {
    while (at < limit.points.length && limit.points[at][0] <= time) used = limit.points[at++][1];
    shares.push((100 * used) / full);
  }
  return shares;
}
