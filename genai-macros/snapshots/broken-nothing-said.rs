async fn ask(prompt: &str) -> Answer {
    send(prompt).await
}
::core::compile_error! {
    "`#[genai::chat]` does not say `provider` and `model`\nadd for example: provider = \"openai\", model = \"gpt-4o-mini\"\nor let the client's request say it: request = request\nwhere there is none, write: model = None"
}
