async fn note(text: &str) {
    #[allow(clippy::async_yields_async)]
    let __genai_call = ::genai::__private::observe(
        {
            let mut __genai_start = ::genai::__private::Start::new(
                &::genai::__private::operation::EXECUTE_TOOL,
            );
            if (&__genai_start).is_enabled() {
                (&mut __genai_start)
                    .named(
                        ::genai::__private::attr::GEN_AI_TOOL_NAME,
                        "note",
                        "execute_tool note",
                    );
                (&mut __genai_start)
                    .text(::genai::__private::attr::GEN_AI_TOOL_TYPE, "function");
                #[allow(unused_mut)]
                let mut __genai_arguments = (&__genai_start).arguments();
                (&mut __genai_arguments)
                    .named(const { ::genai::__private::Name::new("text") }, &text);
                if (&mut __genai_start).fingerprint(__genai_arguments) {
                    (&mut __genai_start)
                        .names(::genai::__private::attr::TOOL_ARGS_KEYS, &["text"]);
                }
            }
            __genai_start
        },
        async move {
            #[allow(
                unreachable_code,
                clippy::diverging_sub_expression,
                clippy::let_unit_value
            )]
            if false {
                let __genai_return: () = loop {};
                return __genai_return;
            }
            write(text).await;
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
    );
    __genai_call.await
}
