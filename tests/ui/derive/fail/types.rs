use genai::Response;

struct Stop;

#[derive(Response)]
#[genai(input = including_cached)]
struct Reply {
    #[genai(input_tokens)]
    prompt: String,
    #[genai(model)]
    model: u32,
    #[genai(finish_reason)]
    stop: Stop,
}

#[derive(Response)]
struct Holder {
    #[genai(response)]
    inner: Stop,
}

fn main() {}
