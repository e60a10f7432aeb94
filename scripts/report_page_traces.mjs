// Trace files whose numbers are known, for scripts/report_page_test.mjs.

const START = 1_700_000_000_000;

const attribute = ([key, value]) => ({
  key,
  value: typeof value === "string" ? { stringValue: value } : Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value },
});

const hex = (number, digits) => number.toString(16).padStart(digits, "0");

export function span(trace, id, parent, name, from, to, attributes, more = {}) {
  const nanoseconds = (ms) => String(BigInt(START + ms) * 1_000_000n);
  return {
    traceId: hex(trace, 32), spanId: hex(id, 16), parentSpanId: parent ? hex(parent, 16) : "", name,
    startTimeUnixNano: nanoseconds(from), endTimeUnixNano: to == null ? "0" : nanoseconds(to),
    attributes: Object.entries(attributes).map(attribute), status: {}, ...more,
  };
}

export const lines = (spans) => spans.map((each) => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [each] }] }] })).join("\n") + "\n";

const AGENT = { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "fixer" };
const chat = (input, cost, more) => ({
  "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.response.model": "gpt-4o-mini",
  "gen_ai.usage.input_tokens": input, "gen_ai.usage.output_tokens": 20, "agent.cost.usd": cost, ...more,
});
const tool = (name, fingerprint, more) => ({
  "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name, "tool.args.fingerprint": fingerprint, ...more,
});
const said = (role, content) => ({ role, parts: [{ type: "text", content }] });

// An agent that runs the same test `rounds` times between `rounds` model calls, and then edits a file. Each round is a second:
// a model call of 200 ms and a test of 700 ms.
export function looping(trace, rounds) {
  const spans = [];
  const messages = [said("user", "Please mend the median. Write to jo@example.org when it is done.")];
  let id = 2;
  for (let round = 0; round < rounds; round++) {
    const at = 1000 * round;
    const answer = said("assistant", `I run the tests again (${round + 1}).`);
    spans.push(span(trace, id++, 1, "chat gpt-4o-mini", at, at + 200, chat(100 * (round + 1), 0.01, {
      "gen_ai.input.messages": JSON.stringify(messages), "gen_ai.output.messages": JSON.stringify([answer]),
    })));
    spans.push(span(trace, id++, 1, "execute_tool run_tests", at + 200, at + 900, tool("run_tests", "aaaa", { "tool.repeat": round + 1, "gen_ai.tool.call.result": "1 test failed" })));
    messages.push(answer, said("tool", "1 test failed"));
  }
  const end = 1000 * rounds;
  spans.push(span(trace, id++, 1, "execute_tool edit_file", end, end + 100, tool("edit_file", "bbbb", { "error.type": "permission_denied" }), { status: { code: 2 } }));
  return [span(trace, 1, 0, "invoke_agent fixer", 0, end + 100, AGENT), ...spans];
}

// The same agent under a budget: the fourth test is refused, and so is the model call after it, which ends the run.
export function refused() {
  const limit = { "error.type": "tool_loop_budget_exceeded", "agent.stop_reason": "tool_loop_budget_exceeded" };
  const [agent, ...calls] = looping(3, 4);
  const [last, ...before] = calls.slice(0, -1).reverse();
  const not = { status: { code: 2 } };
  return [
    { ...agent, attributes: Object.entries({ ...AGENT, ...limit, "agent.outcome": "stopped" }).map(attribute), ...not },
    ...before.reverse(),
    { ...last, attributes: Object.entries({ ...tool("run_tests", "aaaa", { "tool.repeat": 4 }), ...limit }).map(attribute), ...not },
    span(3, 90, 1, "chat gpt-4o-mini", 3950, 3950, { "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o-mini", ...limit }, not),
  ];
}

export const HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>\u202egnp.exe";

// Texts that would run, load or disguise something if they reached the page as markup; and parents that go round.
export function hostile() {
  const evil = { ...chat(10, 0.01, {}), "error.type": HOSTILE, "gen_ai.response.model": HOSTILE, [HOSTILE]: HOSTILE, __proto__key: "x", constructor: "y" };
  const content = { "gen_ai.input.messages": JSON.stringify([said(HOSTILE, HOSTILE), { role: "user", parts: [{ type: HOSTILE, content: HOSTILE }, "__proto__"] }]) };
  return [
    span(7, 1, 0, HOSTILE, 0, 1000, { ...AGENT, "gen_ai.agent.name": HOSTILE }),
    span(7, 2, 1, HOSTILE, 10, 20, { ...evil, ...content }, { status: { code: 2, message: HOSTILE } }),
    span(7, 3, 4, "round and round", 30, 40, {}),
    span(7, 4, 3, "and round", 30, 40, {}),
    span(7, 5, 5, "its own parent", 50, 60, {}),
    span(7, 6, 1, "__proto__", 70, null, { "url.full": "javascript:alert(1)" }),
    span(7, 8, 1, "x".repeat(5000), 80, 90, { long: "y".repeat(50_000) }),
  ];
}

// Ten thousand calls of many agents.
export function large() {
  const spans = [span(9, 1, 0, "invoke_agent crowd", 0, 1_000_000, AGENT)];
  let id = 2;
  for (let agent = 0; agent < 100; agent++) {
    const at = agent * 10_000;
    const parent = id++;
    spans.push(span(9, parent, 1, `invoke_agent worker_${agent}`, at, at + 9900, { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": `worker_${agent}` }));
    for (let step = 0; step < 99; step++) {
      const from = at + step * 100;
      const attributes = step % 2 ? tool(`tool_${step % 9}`, `f${agent}x${step}`, {}) : chat(100 + step, 0.0001, { "gen_ai.response.id": `chatcmpl-${agent}-${step}` });
      spans.push(span(9, id++, parent, step % 2 ? `execute_tool tool_${step % 9}` : "chat gpt-4o-mini", from, from + 90, attributes));
    }
  }
  return spans;
}
