async fn ask(prompt: &str) -> Answer {
    send(prompt).await
}
::core::compile_error! {
    "`#[genai::chat]` has no key `modle`; did you mean `model`?"
}
::core::compile_error! {
    "`provider` is given twice; remove one of them"
}
::core::compile_error! {
    "`model` takes a string: write `model = \"3\"`"
}
