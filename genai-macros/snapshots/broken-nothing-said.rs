async fn ask(prompt: &str) -> Answer {
    send(prompt).await
}
::core::compile_error! {
    "`#[genai::chat]` is missing the required keys `provider` and `model`\nadd for example: provider = \"openai\", model = \"gpt-4o-mini\"\nif there is no value, write: model = None\nif a parameter is the client's request, name it: request = parameter"
}
