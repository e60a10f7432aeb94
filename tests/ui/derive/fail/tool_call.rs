#[derive(genai::ToolCall)]
struct Nothing {
    text: String,
}

#[derive(genai::ToolCall)]
struct NoId {
    name: String,
    arguments: String,
}

#[derive(genai::ToolCall)]
#[genai(id = none, name)]
struct Twice {
    #[genai(id)]
    call_id: String,
    #[genai(name)]
    one: String,
    #[genai(name)]
    other: String,
    #[genai(arguments = 1)]
    input: String,
    #[genai(argument)]
    more: String,
}

#[derive(genai::ToolCall)]
enum Either {
    One(String),
}

#[derive(genai::ToolCall)]
struct Types {
    name: u32,
    id: String,
    arguments: Nothing,
}

fn main() {}
