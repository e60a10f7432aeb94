// One call: what it used, its attributes, its messages.

import { useEffect, useRef } from "preact/hooks";
import { count, dollars, duration, plural, visible, visibleLines } from "./format.js";
import { Messages } from "./messages.jsx";

export function Details({ run, call, hasContent, onSelect, onClose, onZoom }) {
  const place = useRef(null);
  // On a narrow screen the details stand below the list, perhaps out of sight.
  useEffect(() => {
    if (matchMedia("(max-width: 999px)").matches) place.current.scrollIntoView({ block: "nearest" });
  }, []);
  const { whole } = call;
  const facts = [
    ["Start", `+${duration(call.start)}`],
    ["Time", call.isOpen ? `${duration(call.duration)}, still open` : duration(call.duration)],
    ["Own time", call.children.length ? duration(call.own) : null],
    ["Cost", whole.cost == null ? null : dollars(whole.cost)],
    ["Input tokens", count(whole.input)],
    ["of them cached", call.cached ? count(call.cached) : null],
    ["Output tokens", count(whole.output)],
    ["Direct calls", call.children.length ? count(call.children.length) : null],
  ].filter(([, value]) => value);
  return (
    <aside class="details" ref={place} aria-label="The selected call">
      <header>
        <p class="quiet"><span class={`dot ${call.kind}`} aria-hidden="true" /> {visible(call.operation) || (call.ended === "refused" ? "refused" : "span")} · call {count(call.index + 1)} of {count(run.calls.length)}</p>
        <h3><bdi>{call.name}</bdi></h3>
        <button type="button" class="close" aria-label="Close the details" onClick={onClose}>×</button>
      </header>
      {call.loop && <p class="note warm">Call {count(call.turn)} of {count(call.loop.calls.length)} in the loop</p>}
      {!call.loop && call.repeat > 1 && <p class="note warm">Call number {count(call.repeat)} with the same arguments</p>}
      {!call.loop && call.within && <p class="note warm">Made in the loop of {call.within.name}, and part of its cost</p>}
      {call.ended === "refused" && <p class="note warm">A budget refused it: it was not made (<bdi>{call.error}</bdi>)</p>}
      {call.error != null && call.ended !== "refused" && <p class={call.ended === "failed" ? "note bad" : "note warm"}><bdi>{call.error}</bdi></p>}
      <dl class="facts">{facts.map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
      <div class="buttons">
        <button type="button" onClick={() => onZoom(call)}>Zoom to it</button>
        {call.parent && <button type="button" onClick={() => onSelect(call.parent)}>Show the caller</button>}
        {call.loop && <Turns run={run} call={call} onSelect={onSelect} />}
      </div>
      {call.messages.length > 0 && (
        <details open>
          <summary>{plural(call.messages.length, "message")}</summary>
          <Messages messages={call.messages} />
        </details>
      )}
      {call.messages.length === 0 && !hasContent && <p class="quiet small">Messages are left out of this report. <code>genai report --content</code> puts them in.</p>}
      <details open>
        <summary>{plural(call.attributes.length, "attribute")}</summary>
        <table class="attributes">
          <tbody>{call.attributes.map(([key, value], at) => (
            <tr key={at}><th scope="row"><bdi>{visible(key)}</bdi></th><td><Long text={visibleLines(value)} /></td></tr>
          ))}</tbody>
        </table>
      </details>
    </aside>
  );
}

function Turns({ run, call, onSelect }) {
  const { calls } = call.loop;
  const go = (step) => onSelect(run.calls[calls[call.turn - 1 + step]]);
  return (
    <>
      <button type="button" disabled={call.turn === 1} onClick={() => go(-1)}>← Previous round</button>
      <button type="button" disabled={call.turn === calls.length} onClick={() => go(1)}>Next round →</button>
    </>
  );
}

const LONG = 600;

export function Long({ text }) {
  if (text.length <= LONG) return <bdi>{text}</bdi>;
  return <details class="long"><summary><bdi>{text.slice(0, 200)}…</bdi> <span class="quiet">{count(text.length)} characters</span></summary><bdi>{text}</bdi></details>;
}
