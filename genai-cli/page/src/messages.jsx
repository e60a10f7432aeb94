// Captured messages as a conversation.

import { useState } from "preact/hooks";
import { inTreeOrder } from "./data.js";
import { plural, visible, visibleLines } from "./format.js";
import { Long } from "./details.jsx";

const ROLES = new Set(["system", "user", "assistant", "tool"]);

export function Messages({ messages }) {
  return (
    <ol class="messages">
      {messages.map((message, at) => (
        <li key={at} class={`message ${ROLES.has(message.role) ? message.role : "other"}`}>
          <p class="role">{visible(message.role) || "message"}</p>
          {message.parts.map((part, place) => (
            <div key={place} class={part.type === "text" ? "part" : "part code"}>
              {part.type !== "text" && <p class="part-type">{visible(part.type).replaceAll("_", " ")}</p>}
              <Long text={visibleLines(part.text)} />
            </div>
          ))}
        </li>
      ))}
    </ol>
  );
}

// A request repeats the whole conversation so far: of each call only what the call before it did not have is shown.
function turns(run) {
  const before = new Map();
  const found = [];
  for (const call of inTreeOrder(run.roots)) {
    if (call.messages.length === 0) continue;
    const last = before.get(call.parent) ?? [];
    let same = 0;
    if (call.kind === "model") {
      while (same < last.length && same < call.messages.length && last[same] === call.messages[same]) same += 1;
      before.set(call.parent, call.messages);
    }
    const fresh = call.messages.slice(same);
    if (fresh.length) found.push({ call, fresh });
  }
  return found;
}

const STEP = 30;

export function Conversation({ run, hasContent, onSelect }) {
  const [shown, setShown] = useState(STEP);
  if (!hasContent) return null;
  const found = turns(run);
  return (
    <section id="messages" class="card" aria-labelledby="messages-title">
      <h2 id="messages-title">Conversation</h2>
      {found.length === 0
        ? <p class="quiet">No call of this run has captured messages.</p>
        : <p class="quiet">What each call added. Secrets and personal data that the redaction rules know are replaced.</p>}
      {found.slice(0, shown).map(({ call, fresh }) => (
        <div class="turn" key={call.index}>
          <button type="button" class="link" onClick={() => onSelect(call)}>
            <span class={`dot ${call.kind}`} aria-hidden="true" /> <bdi>{call.name}</bdi>
            {call.loop && <span class="loop-tag">round {call.turn}</span>}
          </button>
          <Messages messages={fresh} />
        </div>
      ))}
      {found.length > shown && <button type="button" onClick={() => setShown(shown + 10 * STEP)}>Show more of {plural(found.length, "call")}</button>}
    </section>
  );
}
