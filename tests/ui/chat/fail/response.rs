struct Reply {
    input: u32,
}

#[genai::chat(provider = "openai", model = None, response = |r| r.input, usage = none)]
async fn contradicting() -> Reply {
    Reply { input: 1 }
}

#[genai::chat(provider = "openai", model = None, response)]
async fn nothing_said() -> Reply {
    Reply { input: 1 }
}

#[genai::tool(call_id = None, response = |r| r.input)]
async fn no_model_call() -> Reply {
    Reply { input: 1 }
}

#[genai::chat(provider = "openai", model = None, response = |r| r.input)]
async fn a_number() -> Reply {
    Reply { input: 1 }
}

#[genai::chat(provider = "openai", model = None, response = |r| r.inputs)]
async fn no_such_field() -> Result<Reply, ()> {
    Ok(Reply { input: 1 })
}

#[genai::chat(provider = "openai", model = None, response = |r| genai::Usage::input_including_cached(r.input).with_output_tokens(output))]
async fn captures(output: u32) -> Reply {
    Reply { input: 1 + output }
}

fn main() {}
