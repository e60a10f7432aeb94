#[genai::chat(
    provider = "openai",
    model = "m",
    attr("gen_ai.request.model" = "x"),
    attr("gen_ai.system" = "x", "gen_ai.colour" = "x", "otel.colour" = "x"),
    attr("gen_ai.input.messages" = "x", "gen_ai.tool.call.arguments" = "x"),
    attr("gen_ai.usage.input_tokens" = 1, "gen_ai.tool.name" = "x", "agent.outcome" = "x"),
    attr("my.key" = 1, "my.key" = 2),
    usage = none
)]
async fn ask() {}

fn main() {}
