struct Answer;
::core::compile_error! {
    "this attribute belongs on a function"
}
