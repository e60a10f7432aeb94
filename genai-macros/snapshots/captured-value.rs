fn triage(task: &Task) -> Result<String, Error> {
    ::genai::__private::observe_sync(
        {
            let mut __genai_start = ::genai::__private::Start::new(
                &::genai::__private::operation::AGENT,
            );
            if (&__genai_start).is_enabled() {
                (&mut __genai_start)
                    .named(
                        ::genai::__private::attr::GEN_AI_AGENT_NAME,
                        "triage",
                        "invoke_agent triage",
                    );
                (&mut __genai_start).raw_errors();
                ::genai::__private::capture! {
                    if let ::core::option::Option::Some(__genai_contents) = (& mut
                    __genai_start).contents(& [("input",
                    ::genai::__private::Detail::Raw), ("output",
                    ::genai::__private::Detail::Summary)]) { #[allow(unused_mut)] let mut
                    __genai_parameters = (& * __genai_contents).parameters("input"); (&
                    mut __genai_parameters).value("input", & (task.text)); (& mut *
                    __genai_contents).made_of("input",
                    ::genai::__private::Form::AsMessage, __genai_parameters); let _ =
                    __genai_contents; }
                }
            }
            __genai_start
        },
        move || -> Result<String, Error> {
            #[allow(unused_variables)]
            #[allow(
                clippy::redundant_locals,
                clippy::used_underscore_binding,
                clippy::no_effect_underscore_binding
            )]
            let task = task;
            run(task)
        },
        |__genai_probe| {
            #[allow(unused_imports)]
            use ::genai::__private::probe::*;
            let __genai_shape = (&&&&__genai_probe).__genai_shape().followed();
            let __genai_result = __genai_shape.result();
            __genai_shape
                .read_by(
                    ::genai::__private::captured_by!(
                        (&& & __genai_result).__genai_outcome().and(& (&& &
                        __genai_result).__genai_error_name()).and(& (&& & __genai_result)
                        .__genai_error_text()).reader(), (&& & __genai_result)
                        .__genai_captured()
                    ),
                    &(&&&__genai_shape.holder()).__genai_error_name(),
                )
        },
    )
}
