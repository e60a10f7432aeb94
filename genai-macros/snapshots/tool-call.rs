async fn run(tools: &Tools, call: &Call) -> Result<String, Error> {
    #[allow(clippy::async_yields_async)]
    let __genai_call = ::genai::__private::observe(
        {
            let mut __genai_start = ::genai::__private::Start::new(
                &::genai::__private::operation::EXECUTE_TOOL,
            );
            if (&__genai_start).is_enabled() {
                (&mut __genai_start)
                    .text(::genai::__private::attr::GEN_AI_TOOL_TYPE, "function");
                let __genai_tool_call = &(call);
                (&mut __genai_start)
                    .tool_name(
                        ::genai::__private::attr::GEN_AI_TOOL_NAME,
                        __genai_tool_call,
                        "run",
                    );
                (&mut __genai_start)
                    .tool_call_id(
                        ::genai::__private::attr::GEN_AI_TOOL_CALL_ID,
                        __genai_tool_call,
                    );
                (&mut __genai_start).arguments_of(__genai_tool_call);
                ::genai::__private::capture! {
                    if let ::core::option::Option::Some(__genai_contents) = (& mut
                    __genai_start).contents(& [("arguments",
                    ::genai::__private::Detail::Summary)]) { (& mut * __genai_contents)
                    .arguments_of("arguments", __genai_tool_call); let _ =
                    __genai_contents; }
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
                let __genai_return: Result<String, Error> = loop {};
                return __genai_return;
            }
            tools.run(call).await
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
