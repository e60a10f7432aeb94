fn read(path: &str, token: Token) -> Result<File, Error> {
    ::genai::__private::observe_sync(
        {
            let mut __genai_start = ::genai::__private::Start::new(
                &::genai::__private::operation::EXECUTE_TOOL,
            );
            if (&__genai_start).is_enabled() {
                (&mut __genai_start)
                    .named(
                        ::genai::__private::attr::GEN_AI_TOOL_NAME,
                        "read",
                        "execute_tool read",
                    );
                (&mut __genai_start)
                    .text(::genai::__private::attr::GEN_AI_TOOL_TYPE, "function");
                #[allow(unused_mut)]
                let mut __genai_arguments = (&__genai_start).arguments();
                (&mut __genai_arguments)
                    .named(const { ::genai::__private::Name::new("path") }, &path);
                if (&mut __genai_start).fingerprint(__genai_arguments) {
                    (&mut __genai_start)
                        .names(::genai::__private::attr::TOOL_ARGS_KEYS, &["path"]);
                }
                ::genai::__private::capture! {
                    if let ::core::option::Option::Some(__genai_contents) = (& mut
                    __genai_start).contents(& [("arguments",
                    ::genai::__private::Detail::Summary), ("result",
                    ::genai::__private::Detail::Raw)]) { #[allow(unused_mut)] let mut
                    __genai_parameters = (& * __genai_contents).parameters("arguments");
                    (& mut __genai_parameters).value("path", & path); (& mut
                    __genai_parameters).secret("token"); (& mut * __genai_contents)
                    .made_of("arguments", ::genai::__private::Form::AsObject,
                    __genai_parameters); let _ = __genai_contents; }
                }
            }
            __genai_start
        },
        move || -> Result<File, Error> {
            #[allow(unused_variables)]
            #[allow(
                clippy::redundant_locals,
                clippy::used_underscore_binding,
                clippy::no_effect_underscore_binding
            )]
            let path = path;
            #[allow(
                clippy::redundant_locals,
                clippy::used_underscore_binding,
                clippy::no_effect_underscore_binding
            )]
            let token = token;
            open(path, token)
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
                        ::genai::__private::captured_by!(
                            (&& & __genai_result).__genai_outcome().and(& (&& &
                            __genai_result).__genai_error_name()).reader().compared_by(&
                            (&& & __genai_result).__genai_compared().or(& (&& &
                            __genai_result).__genai_compared_error())).refused_by((&& &
                            __genai_result).__genai_tool_refusal()), (&& &
                            __genai_result).__genai_captured()
                        ),
                        &(&&&__genai_shape.holder()).__genai_error_name(),
                    ),
                |__genai_output| (&&&__genai_output).__genai_tool_refusal(),
            )
        },
    )
}
