#[genai::tool(
    call_id = None,
    attr("output.value" = 1, "agent.input" = 1, "enduser.id" = 1, "gen_ai.data_source.id" = 1)
)]
fn look_up_with_names() {}

#[genai::tool(look_up, call_id = None)]
fn look_up() {}

#[genai::request(attr("agent.input" = 1))]
fn answer() {}

#[genai::fetch_response(provider = "openai", response_id = "r", attr("input.value" = 1), usage = none)]
fn fetch() {}

#[genai::chat(provider = "anthropic", model = "m", attr("openai.request.service_tier" = "flex"), usage = none)]
fn ask() {}

fn main() {}
