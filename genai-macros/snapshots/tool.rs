/// Does the work.
///
/// More about it.
pub async fn work(call: &Call, id: u64) -> Result<Answer, Error> {
    #[allow(clippy::async_yields_async)]
    let __genai_call = {
        #[allow(
            clippy::redundant_locals,
            clippy::used_underscore_binding,
            clippy::no_effect_underscore_binding
        )]
        let id = id;
        ::genai::__private::observe(
            {
                let mut __genai_start = ::genai::__private::Start::new(
                    &::genai::__private::operation::EXECUTE_TOOL,
                );
                if (&__genai_start).is_enabled() {
                    (&mut __genai_start)
                        .named(
                            ::genai::__private::attr::GEN_AI_TOOL_NAME,
                            "work",
                            "execute_tool work",
                        );
                    (&mut __genai_start)
                        .text(
                            ::genai::__private::attr::GEN_AI_TOOL_DESCRIPTION,
                            "Does the work.",
                        );
                    (&mut __genai_start)
                        .text(::genai::__private::attr::GEN_AI_TOOL_TYPE, "function");
                    #[allow(unused_mut)]
                    let mut __genai_arguments = (&__genai_start).arguments();
                    (&mut __genai_arguments)
                        .named(const { ::genai::__private::Name::new("call") }, &call);
                    (&mut __genai_arguments)
                        .named(const { ::genai::__private::Name::new("id") }, &id);
                    if (&mut __genai_start).fingerprint(__genai_arguments) {
                        (&mut __genai_start)
                            .names(
                                ::genai::__private::attr::TOOL_ARGS_KEYS,
                                &["call", "id"],
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
                    let __genai_return: Result<Answer, Error> = loop {};
                    return __genai_return;
                }
                let call = false;
                let answer = fetch(id).await?;
                Ok(answer)
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
    };
    __genai_call.await
}
