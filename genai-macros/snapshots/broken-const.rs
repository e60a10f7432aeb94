const fn ask() -> Answer {
    Answer
}
::core::compile_error! {
    "a `const fn` runs at compile time, where no span can be; remove `const` or the attribute"
}
