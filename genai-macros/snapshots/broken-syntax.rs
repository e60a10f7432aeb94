async fn ask(prompt: &str) -> Answer {
    send(prompt).await
}
::core::compile_error! {
    "expected a value: `provider = value`"
}
::core::compile_error! {
    "expected `,`"
}
::core::compile_error! {
    "expected `key = value`, `key` or `key(…)`"
}
::core::compile_error! {
    "`model` alone takes the parameter of that name, but the function has `prompt`; write `model = value`"
}
