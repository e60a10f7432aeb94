async fn run((a, b): (u8, u8), #[allow(unused)] c: u8, _d: u8) -> u8 {
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
                        "run",
                        "execute_tool run",
                    );
                (&mut __genai_start)
                    .text(::genai::__private::attr::GEN_AI_TOOL_TYPE, "function");
                #[allow(unused_mut)]
                let mut __genai_arguments = (&__genai_start).arguments();
                #[allow(clippy::used_underscore_binding)]
                (&mut __genai_arguments)
                    .named(const { ::genai::__private::Name::new("_d") }, &_d);
                (&mut __genai_arguments)
                    .named(const { ::genai::__private::Name::new("a") }, &a);
                (&mut __genai_arguments)
                    .named(const { ::genai::__private::Name::new("b") }, &b);
                (&mut __genai_arguments)
                    .named(const { ::genai::__private::Name::new("c") }, &c);
                if (&mut __genai_start).fingerprint(__genai_arguments) {
                    (&mut __genai_start)
                        .names(
                            ::genai::__private::attr::TOOL_ARGS_KEYS,
                            &["_d", "a", "b", "c"],
                        );
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
                let __genai_return: u8 = loop {};
                return __genai_return;
            }
            let b = false;
            #[allow(unused)]
            let c = false;
            a
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
