#[allow(deprecated)]
fn legacy(r#in: u32) -> u32 {
    ::genai::__private::observe_sync(
        {
            let mut __genai_start = ::genai::__private::Start::new(
                &::genai::__private::operation::EXECUTE_TOOL,
            );
            if (&__genai_start).is_enabled() {
                (&mut __genai_start)
                    .named(
                        ::genai::__private::attr::GEN_AI_TOOL_NAME,
                        "legacy",
                        "execute_tool legacy",
                    );
                (&mut __genai_start)
                    .text(::genai::__private::attr::GEN_AI_TOOL_TYPE, "function");
                #[allow(unused_mut)]
                let mut __genai_arguments = (&__genai_start).arguments();
                (&mut __genai_arguments)
                    .named(const { ::genai::__private::Name::new("in") }, &r#in);
                if (&mut __genai_start).fingerprint(__genai_arguments) {
                    (&mut __genai_start)
                        .names(::genai::__private::attr::TOOL_ARGS_KEYS, &["in"]);
                }
            }
            __genai_start
        },
        move || -> u32 {
            #[allow(
                clippy::redundant_locals,
                clippy::used_underscore_binding,
                clippy::no_effect_underscore_binding
            )]
            let r#in = r#in;
            old(r#in)
        },
        |__genai_probe| {
            #[allow(unused_imports)]
            use ::genai::__private::probe::*;
            let __genai_shape = (&&&&__genai_probe).__genai_shape().followed();
            let __genai_result = __genai_shape.result();
            ::genai::__private::guarded(
                &__genai_probe,
                __genai_shape
                    .read_by(
                        (&&&__genai_result)
                            .__genai_outcome()
                            .and(&(&&&__genai_result).__genai_error_name())
                            .reader()
                            .compared_by(
                                &(&&&__genai_result)
                                    .__genai_compared()
                                    .or(&(&&&__genai_result).__genai_compared_error()),
                            )
                            .refused_by((&&&__genai_result).__genai_tool_refusal()),
                        &(&&&__genai_shape.holder()).__genai_error_name(),
                    ),
                |__genai_output| (&&&__genai_output).__genai_tool_refusal(),
            )
        },
    )
}
