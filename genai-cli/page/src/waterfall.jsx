// The calls as a tree beside their times. Only the rows in sight are elements, so that 10,000 calls are no burden.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { count, dollars, duration, plural } from "./format.js";
import { Details } from "./details.jsx";
import { FILTERS, clamped, isLookup, moment, rowsOf, ticks, zoomed } from "./rows.js";

const PRINTED = 200;

export function Waterfall({ run, hasContent, selected, onSelect, filter, search, onFilter, isPrinting }) {
  const [folded, setFolded] = useState(() => new Set());
  const [view, setView] = useState(() => clamped([0, run.duration], run));
  const [isDetailed, setDetailed] = useState(false);
  const [isNarrow, setNarrow] = useState(() => matchMedia("(max-width: 760px)").matches);
  const grid = useRef(null);
  const field = useRef(null);
  // Paper has no filter to take away.
  const { rows, found } = useMemo(
    () => (isPrinting ? rowsOf(run, "all", "", new Set()) : rowsOf(run, filter, search, folded)),
    [run, filter, search, folded, isPrinting],
  );
  const at = rows.indexOf(selected);
  const height = isNarrow ? 46 : 30;

  useEffect(() => {
    const query = matchMedia("(max-width: 760px)");
    const change = () => setNarrow(query.matches);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);

  // Somebody chose a call elsewhere on the page: unfold what it is in, and show it.
  useEffect(() => {
    if (!selected) return;
    setDetailed(true);
    setFolded((before) => {
      let next = before;
      for (let above = selected.parent; above; above = above.parent) {
        if (!next.has(above)) continue;
        if (next === before) next = new Set(before);
        next.delete(above);
      }
      return next;
    });
  }, [selected]);

  const scroller = useRef(null);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (at < 0 || !box) return;
    const top = at * height;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + height > box.scrollTop + box.clientHeight) box.scrollTop = top + height - box.clientHeight;
  }, [at, height, rows]);

  useEffect(() => {
    const anywhere = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
      if (event.key === "/") {
        event.preventDefault();
        field.current.focus();
        field.current.select();
      } else if ((event.key === "n" || event.key === "p") && !grid.current.contains(event.target)) {
        event.preventDefault();
        grid.current.focus();
        toFound(event.key === "n" ? 1 : -1);
      }
    };
    addEventListener("keydown", anywhere);
    return () => removeEventListener("keydown", anywhere);
  });

  const fold = (call, isFolded) => setFolded((before) => {
    const next = new Set(before);
    if (isFolded) next.add(call);
    else next.delete(call);
    return next;
  });
  const zoomTo = (call) => setView(clamped([call.start - call.duration * 0.05, call.start + call.duration * 1.05], run));
  const pan = (share) => setView(([from, to]) => clamped([from + (to - from) * share, to + (to - from) * share], run));
  const move = (to) => rows.length && onSelect(rows[Math.min(rows.length - 1, Math.max(0, to))]);
  const toFound = (step) => {
    const matches = found && filter !== "loop" ? rows.filter((call) => found.has(call)) : run.loops[0]?.calls.map((index) => run.calls[index]) ?? [];
    if (!matches.length) return;
    const now = matches.indexOf(selected);
    onSelect(matches[now < 0 ? (step > 0 ? 0 : matches.length - 1) : (now + step + matches.length) % matches.length]);
  };

  const keys = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / height) - 1);
    const actions = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      PageDown: () => move(at + page),
      PageUp: () => move(at - page),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      ArrowRight: () => {
        if (event.shiftKey) return pan(0.2);
        if (!selected?.children.length) return undefined;
        return folded.has(selected) ? fold(selected, false) : move(at + 1);
      },
      ArrowLeft: () => {
        if (event.shiftKey) return pan(-0.2);
        if (!selected) return undefined;
        return selected.children.length && !folded.has(selected) && !found ? fold(selected, true) : selected.parent && onSelect(selected.parent);
      },
      Enter: () => setDetailed(true),
      Escape: () => setDetailed(false),
      "+": () => setView(zoomed(view, run, 0.5, selected ? selected.start + selected.duration / 2 : undefined)),
      "-": () => setView(zoomed(view, run, 2)),
      0: () => setView(clamped([0, run.duration], run)),
      z: () => selected && zoomTo(selected),
      n: () => toFound(1),
      p: () => toFound(-1),
    };
    actions["="] = actions["+"];
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  const panel = isDetailed && at >= 0 && (
    <Details run={run} call={selected} hasContent={hasContent} onSelect={onSelect} onZoom={zoomTo} onClose={() => { setDetailed(false); grid.current.focus(); }} />
  );
  return (
    <section id="calls" class="card calls" aria-labelledby="calls-title">
      <div class="calls-head">
        <h2 id="calls-title">Calls</h2>
        <div class="search">
          <input ref={field} type="search" placeholder="Search calls and attributes" aria-label="Search calls and attributes" value={search}
            onInput={(event) => onFilter(filter, event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") { event.preventDefault(); toFound(event.shiftKey ? -1 : 1); grid.current.focus(); }
              if (event.key === "Escape") { event.preventDefault(); onFilter("all", ""); grid.current.focus(); }
            }} />
          <output class="quiet" aria-live="polite">{found ? `${counted(found, filter)}${spent(found)}` : plural(run.calls.length, "call")}</output>
        </div>
        <div class="chips" role="group" aria-label="Show">
          {FILTERS.filter(({ key, keeps }) => key === "all" || run.calls.some(keeps)).map(({ key, label, also }) => (
            <button key={key} type="button" class="chip" aria-pressed={filter === key} onClick={() => onFilter(key, search)}>{also && run.calls.some(isLookup) ? `${label}, ${also}` : label}</button>
          ))}
        </div>
        <div class="zoom" role="group" aria-label="Zoom">
          <button type="button" aria-label="Zoom out" onClick={() => setView(zoomed(view, run, 2))}>−</button>
          <button type="button" aria-label="Zoom in" onClick={() => setView(zoomed(view, run, 0.5))}>+</button>
          <button type="button" onClick={() => setView(clamped([0, run.duration], run))}>Whole run</button>
        </div>
      </div>
      <div class={panel ? "calls-body with-details" : "calls-body"}>
        <div class="grid" role="treegrid" aria-label="Calls" aria-rowcount={rows.length + 1} aria-colcount={5} tabIndex={0} ref={grid}
          aria-activedescendant={at >= 0 ? `call-${selected.index}` : undefined} onKeyDown={keys}>
          <Ruler view={view} run={run} isNarrow={isNarrow} onView={setView} />
          <Rows {...{ rows, found, folded, selected, view, height, run, isNarrow, isPrinting, scroller, fold }} onView={setView}
            onSelect={(call) => { onSelect(call); setDetailed(true); }} onZoom={zoomTo} />
        </div>
        {panel}
      </div>
      <p class="keys quiet">
        <kbd>↑</kbd><kbd>↓</kbd> move · <kbd>←</kbd><kbd>→</kbd> fold · <kbd>+</kbd><kbd>−</kbd><kbd>0</kbd> zoom · <kbd>Shift</kbd><kbd>←</kbd><kbd>→</kbd> along the time · <kbd>z</kbd> zoom to the call · <kbd>/</kbd> search · <kbd>n</kbd><kbd>p</kbd> {found && filter !== "loop" ? "next, previous found" : "next, previous of the loop"} · <kbd>Esc</kbd> close
      </p>
    </section>
  );
}

// The first of the same calls is shown, but not part of what the loop cost.
function counted(found, filter) {
  const firsts = filter === "loop" ? [...found].filter((call) => call.loop && call.turn === 1).length : 0;
  if (firsts !== 1 || found.size === 1) return `${plural(found.size, "call")} found`;
  return `${plural(found.size - 1, "call")} after the first`;
}

// The cost of these calls, if any has one.
function spent(calls) {
  const costs = [...calls].filter((call) => !call.sums && call.cost != null).map((call) => call.cost);
  return costs.length ? `, ${dollars(costs.reduce((sum, cost) => sum + cost, 0))}` : "";
}

// The moments above the bars. Dragging over it zooms to what was dragged over.
function Ruler({ view, run, isNarrow, onView }) {
  const [drag, setDrag] = useState(null);
  const track = useRef(null);
  const [from, to] = view;
  const shown = ticks(view, isNarrow ? 3 : 5);
  const step = shown.length > 1 ? shown[1] - shown[0] : to - from;
  const share = (event) => {
    const box = track.current.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const down = (event) => {
    event.preventDefault();
    track.current.setPointerCapture(event.pointerId);
    setDrag([share(event), share(event)]);
  };
  const up = () => {
    if (!drag) return;
    const [one, other] = [Math.min(...drag), Math.max(...drag)];
    setDrag(null);
    if (other - one > 0.01) onView(clamped([from + (to - from) * one, from + (to - from) * other], run));
  };
  return (
    <div role="rowgroup" class="head-group">
      <div role="row" aria-rowindex={1} class="row head">
        <span role="columnheader" class="cell-name">Call</span>
        <span role="columnheader" class="cell-bar" ref={track} aria-label="When" title="Drag to zoom" onPointerDown={down}
          onPointerMove={(event) => drag && setDrag([drag[0], share(event)])} onPointerUp={up} onDblClick={() => onView(clamped([0, run.duration], run))}>
          {shown.filter((at) => at - from < 0.85 * (to - from)).map((at) => (
            <span key={at} class="tick" style={{ left: `${(100 * (at - from)) / (to - from)}%` }}>{moment(at, step)}</span>
          ))}
          {drag && <span class="dragged" style={{ left: `${100 * Math.min(...drag)}%`, width: `${100 * Math.abs(drag[1] - drag[0])}%` }} />}
        </span>
        <span role="columnheader" class="cell-time">Time</span>
        <span role="columnheader" class="cell-tokens">Tokens</span>
        <span role="columnheader" class="cell-cost">Cost</span>
      </div>
    </div>
  );
}

function Rows({ rows, found, folded, selected, view, height, run, isNarrow, isPrinting, scroller, fold, onSelect, onZoom, onView }) {
  const [scroll, setScroll] = useState({ top: 0, seen: 600 });
  useLayoutEffect(() => {
    const box = scroller.current;
    const look = () => setScroll({ top: box.scrollTop, seen: box.clientHeight });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  // A listener of its own, because one that stops the browser's zoom must not be passive.
  useEffect(() => {
    const box = scroller.current;
    const wheel = (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const bar = box.querySelector(".cell-bar")?.getBoundingClientRect();
      const share = bar?.width ? Math.min(1, Math.max(0, (event.clientX - bar.left) / bar.width)) : 0.5;
      onView((now) => zoomed(now, run, event.deltaY > 0 ? 1.25 : 0.8, now[0] + (now[1] - now[0]) * share));
    };
    box.addEventListener("wheel", wheel, { passive: false });
    return () => box.removeEventListener("wheel", wheel);
  }, [run]);
  const first = isPrinting ? 0 : Math.max(0, Math.floor(scroll.top / height) - 8);
  const last = isPrinting ? Math.min(rows.length, PRINTED) : Math.min(rows.length, Math.ceil((scroll.top + scroll.seen) / height) + 8);
  const room = { height: `${(isPrinting ? last : rows.length) * height}px` };
  return (
    <div class="scroller" ref={scroller} role="presentation" onScroll={(event) => setScroll({ top: event.target.scrollTop, seen: event.target.clientHeight })}>
      {rows.length === 0 && <p class="quiet nothing">No call matches.</p>}
      <div role="rowgroup" class="rows" style={room}>
        {rows.slice(first, last).map((call, place) => (
          <Row key={call.index} {...{ call, view, height, isNarrow, fold, onSelect, onZoom }} place={first + place}
            isDim={found != null && !found.has(call)} isFolded={found == null && folded.has(call)} isSelected={call === selected} />
        ))}
      </div>
      {isPrinting && rows.length > PRINTED && <p class="quiet">{plural(rows.length - PRINTED, "more call")} in the file.</p>}
    </div>
  );
}

function Row({ call, view: [from, to], height, place, isNarrow, isDim, isFolded, isSelected, fold, onSelect, onZoom }) {
  const left = (100 * (call.start - from)) / (to - from);
  const right = (100 * (call.start + call.duration - from)) / (to - from);
  const isSeen = right >= 0 && left <= 100;
  const [start, end] = [Math.max(0, left), Math.min(100, right)];
  const names = ["row", isDim && "dim", isSelected && "selected", call.loop && "in-loop", !call.loop && call.within && "within", call.ended === "failed" && !call.children.length && "failed"].filter(Boolean).join(" ");
  // A call with others inside has their sums.
  const { whole } = call;
  const isSum = call.children.length ? " sum" : "";
  const indent = Math.min(call.depth, isNarrow ? 5 : 12) * (isNarrow ? 10 : 16);
  return (
    <div role="row" id={`call-${call.index}`} class={names} aria-rowindex={place + 2} aria-level={call.depth + 1} aria-selected={isSelected}
      aria-expanded={call.children.length ? !isFolded : undefined} style={{ top: `${place * height}px`, height: `${height}px` }}
      onClick={() => onSelect(call)} onDblClick={() => onZoom(call)}>
      <span role="gridcell" class="cell-name" style={{ paddingLeft: `${indent + 8}px` }}>
        <span class="fold" aria-hidden="true" onClick={(event) => { if (call.children.length) { event.stopPropagation(); fold(call, !isFolded); } }}>
          {call.children.length ? (isFolded ? "▸" : "▾") : ""}
        </span>
        <span class={`dot ${call.kind}`} aria-hidden="true" />
        <bdi class="name" title={call.name}><Name call={call} /></bdi>
        {call.loop && <span class="loop-tag">{call.turn}/{call.loop.calls.length}</span>}
        {!call.loop && call.repeat > 1 && <span class="loop-tag faint">repeat {call.repeat}</span>}
        {call.ended && <span class={call.ended === "failed" ? "fail-tag" : "end-tag"}>{call.ended}</span>}
        {call.isOpen && <span class="open-tag">open</span>}
      </span>
      <span role="gridcell" class="cell-bar">
        {isSeen && <span class={`bar ${call.kind}${call.isOpen ? " open" : ""}`} style={{ left: `min(${start}%, 100% - 3px)`, width: `max(3px, ${end - start}%)` }} />}
      </span>
      <span role="gridcell" class="cell-time">{duration(call.duration)}</span>
      <span role="gridcell" class={`cell-tokens${isSum}`}>{whole.input == null && whole.output == null ? "" : `${count(whole.input ?? 0)} → ${count(whole.output ?? 0)}`}</span>
      <span role="gridcell" class={`cell-cost${isSum}`}>{dollars(whole.cost)}</span>
    </div>
  );
}

// The operation goes first where there is no room: the dot's colour says as much.
function Name({ call }) {
  const operation = `${call.operation} `;
  if (!call.operation || !call.name.startsWith(operation)) return call.name;
  return <><span class="operation">{operation}</span>{call.name.slice(operation.length)}</>;
}
