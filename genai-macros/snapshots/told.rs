async fn fetch(id: &str) -> Result<Response, Error> {
    #[allow(clippy::async_yields_async)]
    let __genai_call = ::genai::__private::observe(
        {
            let mut __genai_start = ::genai::__private::Start::new(
                &::genai::__private::operation::FETCH_RESPONSE,
            );
            if (&__genai_start).is_enabled() {
                (&mut __genai_start)
                    .text(::genai::__private::attr::GEN_AI_PROVIDER_NAME, "openai");
                (&mut __genai_start)
                    .set(::genai::__private::attr::GEN_AI_RESPONSE_ID, &(id));
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
                let __genai_return: Result<Response, Error> = loop {};
                return __genai_return;
            }
            client.get(id).await
        },
        |__genai_probe| {
            #[allow(unused_imports)]
            use ::genai::__private::probe::*;
            let __genai_shape = (&&&&__genai_probe).__genai_shape().followed();
            let __genai_result = __genai_shape.result();
            __genai_shape
                .read_by(
                    ::genai::__private::reading(
                        &__genai_result,
                        |__genai_value, __genai_recorder| {
                            #[allow(
                                clippy::redundant_closure,
                                clippy::redundant_closure_for_method_calls
                            )]
                            let __genai_said = (&&&::genai::__private::ToldProbe::of(
                                __genai_value,
                            ))
                                .__genai_told(__genai_value, |response| &response.inner);
                            if let ::core::option::Option::Some(__genai_said) = __genai_said {
                                (&&&::genai::__private::SaidProbe::of(&__genai_said))
                                    .__genai_said()
                                    .read(&__genai_said, __genai_recorder);
                            }
                            #[allow(
                                clippy::redundant_closure,
                                clippy::redundant_closure_for_method_calls
                            )]
                            let __genai_said = (&&&::genai::__private::ToldProbe::of(
                                __genai_value,
                            ))
                                .__genai_told(__genai_value, |response| &response.status);
                            if let ::core::option::Option::Some(__genai_said) = __genai_said {
                                ::genai::__private::attribute(
                                    __genai_recorder,
                                    ::genai::__private::attr::GEN_AI_RESPONSE_STATUS,
                                    __genai_said,
                                );
                            }
                            ::genai::__private::name_error(
                                __genai_value,
                                __genai_recorder,
                                |error| error.code(),
                            );
                            (&&&::genai::__private::ValueProbe::of(__genai_value))
                                .__genai_error_text()
                                .read(__genai_value, __genai_recorder);
                        },
                    ),
                    &(&&&__genai_shape.holder()).__genai_error_name(),
                )
        },
    );
    __genai_call.await
}
