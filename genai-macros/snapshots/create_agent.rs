/// Does the work.
///
/// More about it.
pub async fn work(call: &Call, id: u64) -> Result<Answer, Error> {
    #[allow(clippy::async_yields_async)]
    let __genai_call = ::genai::__private::observe(
        {
            let mut __genai_start = ::genai::__private::Start::new(
                &::genai::__private::operation::CREATE_AGENT,
            );
            if (&__genai_start).is_enabled() {
                (&mut __genai_start)
                    .text(::genai::__private::attr::GEN_AI_PROVIDER_NAME, "openai");
                (&mut __genai_start)
                    .named(
                        ::genai::__private::attr::GEN_AI_AGENT_NAME,
                        "researcher",
                        "create_agent researcher",
                    );
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
            let answer = fetch(id).await?;
            Ok(answer)
        },
        |__genai_probe| {
            #[allow(unused_imports)]
            use ::genai::__private::probe::*;
            let __genai_shape = (&&&&__genai_probe).__genai_shape().followed().one();
            let __genai_result = __genai_shape.result();
            __genai_shape
                .read_by(
                    (&&&__genai_result)
                        .__genai_outcome()
                        .and(&(&&&__genai_result).__genai_error_name())
                        .reader(),
                    &(&&&__genai_shape.holder()).__genai_error_name(),
                )
        },
    );
    __genai_call.await
}
