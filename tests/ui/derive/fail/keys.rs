use genai::{Response, Usage};

#[derive(Response)]
#[genai(inptu = including_cached, model)]
struct Misspelt {
    #[genai(prompt_tokens)]
    prompt: u32,
    #[genai(finish_resaon, usage)]
    usage: Usage,
    #[genai(crate = genai)]
    text: String,
    #[genai(colour)]
    colour: String,
}

#[derive(Response)]
struct NotDecided {
    #[genai(input_tokens)]
    prompt: u32,
}

#[derive(Response)]
#[genai(input = including, output = excluding_reasoning)]
struct Undecided {
    #[genai(input_tokens)]
    prompt: u32,
}

#[derive(Response)]
struct NothingSaid {
    text: String,
}

#[derive(Response)]
#[genai(usage = none)]
struct Contradicting {
    #[genai(usage)]
    usage: Usage,
    #[genai(output_tokens)]
    output: u32,
    #[genai(model)]
    model: String,
    #[genai(model)]
    alias: String,
    #[genai(id = String::as_str)]
    id: String,
}

#[derive(Response)]
#[genai]
enum Empty {}

#[derive(Response)]
union Neither {
    input: u32,
}

fn returns() -> impl Response {
    NothingSaid {
        text: String::new(),
    }
}

fn main() {}
