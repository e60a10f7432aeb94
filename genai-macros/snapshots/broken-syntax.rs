async fn ask(prompt: &str) -> Answer {
    send(prompt).await
}
::core::compile_error! {
    "expected a value: `provider = value`"
}
::core::compile_error! {
    "expected `=` between a key and its value: `model = value`"
}
::core::compile_error! {
    "expected `key = value`, `key` or `key(…)`"
}
