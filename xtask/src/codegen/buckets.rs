//! Bucket boundaries. The conventions have them in prose only ("this metric SHOULD be specified with
//! `ExplicitBucketBoundaries` of …"), so the registry lacks them.

use crate::output::Result;

const DURATION: &[f64] = &[
    0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const TOKENS: &[f64] = &[
    1.0,
    4.0,
    16.0,
    64.0,
    256.0,
    1024.0,
    4096.0,
    16384.0,
    65536.0,
    262_144.0,
    1_048_576.0,
    4_194_304.0,
    16_777_216.0,
    67_108_864.0,
];
const WORKFLOW: &[f64] = &[1.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0];
const AGENT: &[f64] = &[0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6];
const CALLS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];
const PER_OUTPUT_TOKEN: &[f64] = &[0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5];
const FIRST_TOKEN: &[f64] = &[
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];
const MCP: &[f64] = &[
    0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0,
];

/// The boundaries of a histogram, in its unit.
pub(crate) fn of(metric: &str) -> Result<&'static [f64]> {
    Ok(match metric {
        "gen_ai.client.inference.duration"
        | "gen_ai.client.inference.time_per_output_chunk"
        | "gen_ai.client.inference.time_to_first_chunk"
        | "gen_ai.client.operation.duration"
        | "gen_ai.execute_tool.duration"
        | "gen_ai.server.request.duration" => DURATION,
        "gen_ai.client.inference.operation.input_tokens" | "gen_ai.client.inference.operation.output_tokens" => TOKENS,
        "gen_ai.invoke_workflow.duration" => WORKFLOW,
        "gen_ai.invoke_agent.duration" => AGENT,
        "gen_ai.invoke_agent.inference_calls" | "gen_ai.invoke_agent.tool_calls" => CALLS,
        "gen_ai.server.time_per_output_token" => PER_OUTPUT_TOKEN,
        "gen_ai.server.time_to_first_token" => FIRST_TOKEN,
        "mcp.client.operation.duration"
        | "mcp.client.session.duration"
        | "mcp.server.operation.duration"
        | "mcp.server.session.duration" => MCP,
        _ => {
            return Err(format!(
                "no bucket boundaries are known for {metric}: look them up and add them here"
            ));
        }
    })
}
