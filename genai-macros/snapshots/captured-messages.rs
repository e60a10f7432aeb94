fn ask(request: &Request) -> Answer {
    ::genai::__private::observe_sync(
        {
            let mut __genai_start = ::genai::__private::Start::new(
                &::genai::__private::operation::CHAT,
            );
            if (&__genai_start).is_enabled() {
                (&mut __genai_start)
                    .text(::genai::__private::attr::GEN_AI_PROVIDER_NAME, "openai");
                (&mut __genai_start).request(&(request), &["gen_ai.provider.name"]);
                ::genai::__private::capture! {
                    if let ::core::option::Option::Some(__genai_contents) = (& mut
                    __genai_start).contents(& [("input",
                    ::genai::__private::Detail::Summary), ("output",
                    ::genai::__private::Detail::Summary)]) { (& mut * __genai_contents)
                    .request(& (request)); let _ = __genai_contents; }
                }
            }
            __genai_start
        },
        move || -> Answer {
            #[allow(unused_variables)]
            #[allow(
                clippy::redundant_locals,
                clippy::used_underscore_binding,
                clippy::no_effect_underscore_binding
            )]
            let request = request;
            send(request)
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
                            .reader()
                            .refused_by((&&&__genai_result).__genai_refusal()),
                        &(&&&__genai_shape.holder()).__genai_error_name(),
                    ),
                |__genai_output| (&&&__genai_output).__genai_refusal(),
            )
        },
    )
}
