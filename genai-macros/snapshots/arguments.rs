async fn ask(
    request: &Request,
    n: u32,
    seed: Option<i64>,
    tenant: String,
) -> Result<Answer, Error> {
    #[allow(clippy::async_yields_async)]
    let __genai_call = ::genai::__private::observe(
        {
            let mut __genai_start = ::genai::__private::Start::new(
                &::genai::__private::operation::CHAT,
            );
            if (&__genai_start).is_enabled() {
                (&mut __genai_start)
                    .text(::genai::__private::attr::GEN_AI_PROVIDER_NAME, "openai");
                (&mut __genai_start)
                    .set(
                        ::genai::__private::attr::GEN_AI_REQUEST_MODEL,
                        &(&request.model),
                    );
                (&mut __genai_start)
                    .set_unless_one(
                        ::genai::__private::attr::GEN_AI_REQUEST_CHOICE_COUNT,
                        &(n),
                    );
                (&mut __genai_start)
                    .set(::genai::__private::attr::GEN_AI_REQUEST_MAX_TOKENS, &(-5i64));
                (&mut __genai_start)
                    .set(::genai::__private::attr::GEN_AI_REQUEST_SEED, &(seed));
                (&mut __genai_start)
                    .set_if_true(
                        ::genai::__private::attr::GEN_AI_REQUEST_STREAM,
                        &(true),
                    );
                (&mut __genai_start)
                    .set(::genai::__private::attr::GEN_AI_REQUEST_TEMPERATURE, &(1f64));
                (&mut __genai_start)
                    .request(
                        &(request),
                        &[
                            "gen_ai.provider.name",
                            "gen_ai.request.model",
                            "gen_ai.request.choice.count",
                            "gen_ai.request.max_tokens",
                            "gen_ai.request.seed",
                            "gen_ai.request.stream",
                            "gen_ai.request.temperature",
                            "my.tenant",
                            "my.tier",
                        ],
                    );
                (&mut __genai_start).own("my.tenant", &(tenant));
                (&mut __genai_start).own("my.tier", &(2));
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
            client.send(request).await
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
                            .__genai_response()
                            .and(&(&&&__genai_result).__genai_error_name())
                            .and(&(&&&__genai_result).__genai_error_text())
                            .reader()
                            .refused_by((&&&__genai_result).__genai_refusal()),
                        &(&&&__genai_shape.holder()).__genai_error_name(),
                    ),
                |__genai_output| (&&&__genai_output).__genai_refusal(),
            )
        },
    );
    __genai_call.await
}
