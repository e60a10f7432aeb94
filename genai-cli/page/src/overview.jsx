// What a reader must know first: the loop, the totals, where time and money went.

import { byName } from "./data.js";
import { count, dollars, duration, percent, plural, when } from "./format.js";

export function Overview({ run, onFilter, onSelect }) {
  return (
    <section id="overview" aria-labelledby="overview-title">
      <h2 id="overview-title" class="unseen">Overview</h2>
      <Verdict run={run} onFilter={onFilter} onSelect={onSelect} />
      <Totals run={run} onFilter={onFilter} />
      <div class="pair">
        <Where title="Where the time went" run={run} of="own" whole={run.duration} show={duration} onFilter={onFilter} onSelect={onSelect} most="The slowest call" by={(call) => call.kind === "agent" ? null : call.duration} />
        <Where title="Where the money went" run={run} of="cost" whole={run.totals.cost_usd} show={dollars} onFilter={onFilter} onSelect={onSelect} most="The dearest call" by={(call) => call.sums ? null : call.cost} />
      </div>
    </section>
  );
}

function Verdict({ run, onFilter, onSelect }) {
  const [loop, ...others] = run.loops;
  if (!loop) {
    const failed = run.calls.find((call) => call.error != null);
    return (
      <div class={failed ? "verdict failed" : "verdict calm"}>
        <div class="verdict-words">
          <p class="tag">{failed ? "No loop found, but a call failed" : "No loop found"}</p>
          <p class="sentence">{failed ? `${failed.name}: ${failed.error}` : "No call was repeated without anything new in between."}</p>
          {failed && <div class="buttons"><button type="button" onClick={() => onSelect(failed)}>Show the call</button></div>}
        </div>
      </div>
    );
  }
  return (
    <div class="verdict loop">
      <div class="verdict-words">
        <p class="tag">Loop found</p>
        <p class="sentence">{loop.sentence}</p>
        <div class="buttons">
          <button type="button" class="main" onClick={() => { onFilter("loop"); onSelect(run.calls[loop.calls[0]]); }}>
            Show the {plural(loop.calls.length, "call")}
          </button>
          {others.length > 0 && (
            <details class="others">
              <summary>{plural(others.length, "more loop")}</summary>
              <ul>{others.map((other, at) => (
                <li key={at}><button type="button" class="link" onClick={() => onSelect(run.calls[other.calls[0]])}>{other.sentence}</button></li>
              ))}</ul>
            </details>
          )}
        </div>
      </div>
      <dl class="verdict-figures">
        <Figure label="Called" value={`${count(loop.times)}×`} note={<bdi class="mono">{loop.name}</bdi>} />
        <Figure label="The loop cost" value={dollars(loop.cost_usd) || "unknown"}
          note={run.totals.cost_usd ? `${percent(loop.cost_usd, run.totals.cost_usd)} of ${dollars(run.totals.cost_usd)}` : ""} />
        <Figure label="It took" value={duration(loop.duration_us)} note={`${percent(loop.duration_us, run.duration)} of ${duration(run.duration)}`} />
      </dl>
    </div>
  );
}

function Figure({ label, value, note, title }) {
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd><strong title={title}>{value}</strong>{note && <span>{note}</span>}</dd>
    </div>
  );
}

function Totals({ run, onFilter }) {
  const { totals } = run;
  const failed = run.calls.filter((call) => call.error != null && call.kind !== "agent").length;
  const repeats = run.calls.filter((call) => call.repeat > 1).length;
  const open = run.calls.filter((call) => call.isOpen).length;
  return (
    <dl class="totals">
      <Figure label="Cost" value={dollars(totals.cost_usd) || "–"} note={totals.cost_usd == null ? "no call has a price" : "all priced calls"} title={totals.cost_usd == null ? null : `$${totals.cost_usd}`} />
      <Figure label="Time" value={duration(run.duration)} note={when(run.start)} />
      <Figure label="Model calls" value={count(totals.model_calls)} note={<>of {plural(totals.calls, "call")}{failed > 0 && <>, <button type="button" class="link bad" onClick={() => onFilter("failed")}>{count(failed)} failed</button></>}</>} />
      <Figure label="Tool calls" value={count(totals.tool_calls)} note={repeats ? plural(repeats, "repeat") : "none repeated"} />
      <Figure label="Input tokens" value={count(totals.input_tokens) || "–"}
        note={totals.cached_tokens ? `${percent(totals.cached_tokens, totals.input_tokens)} from the cache` : "none from the cache"} />
      <Figure label="Output tokens" value={count(totals.output_tokens) || "–"} note={open ? <button type="button" class="link" onClick={() => onFilter("open")}>{plural(open, "call")} still open</button> : ""} />
    </dl>
  );
}

const SHOWN = 6;

function Where({ title, run, of, whole, show, onFilter, onSelect, most: superlative, by }) {
  const top = run.calls.reduce((one, other) => ((by(other) ?? 0) > (one ? by(one) : 0) ? other : one), null);
  const rows = byName(run).filter((row) => row[of] > 0).sort((one, other) => other[of] - one[of]);
  const rest = rows.slice(SHOWN).reduce((sum, row) => sum + row[of], 0);
  const inLoop = of === "cost" ? run.loops[0]?.cost_usd : run.loops[0]?.duration_us;
  const most = rows[0]?.[of] ?? 0;
  return (
    <div class="card where">
      <h3>{title}</h3>
      {rows.length === 0 && <p class="quiet">{of === "cost" ? "No call of this run has a price." : "No call took any time."}</p>}
      <ol>
        {rows.slice(0, SHOWN).map((row) => (
          <li key={row.name}>
            <button type="button" class="bar-row" onClick={() => onFilter("all", row.name)}>
              <span class="bar-name"><bdi>{row.name}</bdi> <span class="quiet">{row.kind === "agent" && of === "own" ? "itself" : `× ${count(row.calls)}`}</span></span>
              <span class="bar-value">{show(row[of])} <b>{percent(row[of], whole)}</b></span>
              <span class="bar-track"><span class={`bar-fill ${row.kind}`} style={{ width: `${most ? (100 * row[of]) / most : 0}%` }} /></span>
            </button>
          </li>
        ))}
        {rest > 0 && <li class="quiet rest">{plural(rows.length - SHOWN, "other name")}: {show(rest)}</li>}
        {inLoop > 0 && (
          <li>
            <button type="button" class="bar-row in-loop" onClick={() => onFilter("loop")}>
              <span class="bar-name warm">of that, in the loop</span>
              <span class="bar-value">{show(inLoop)} <b>{percent(inLoop, whole)}</b></span>
              <span class="bar-track"><span class="bar-fill loop" style={{ width: `${Math.min(100, most ? (100 * inLoop) / most : 0)}%` }} /></span>
            </button>
          </li>
        )}
      </ol>
      {top && (
        <p class="quiet top-call">{superlative}: <button type="button" class="link" onClick={() => onSelect(top)}><bdi>{top.name}</bdi></button>, {show(by(top))}
          {top.input != null && ` for ${plural(top.input, "token")} in and ${count(top.output ?? 0)} out`}</p>
      )}
    </div>
  );
}
