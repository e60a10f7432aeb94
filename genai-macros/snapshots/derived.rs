#[automatically_derived]
impl<T> ::genai::__private::Response for Answer<T>
where
    T: ::genai::__private::Response,
{
    fn usage(&self) -> ::genai::Usage {
        match self {
            Self::Whole {
                input: __genai_input_tokens,
                cached: __genai_cache_read_tokens,
                ..
            } => {
                ::genai::Usage::input_excluding_cached(
                        ::genai::__private::field::count(*__genai_input_tokens),
                    )
                    .with_cache_read_tokens(
                        ::genai::__private::field::count(*__genai_cache_read_tokens),
                    )
            }
            Self::Inner { 0: __genai_response, .. } => {
                ::genai::__private::Response::usage(__genai_response)
            }
            Self::Nothing { .. } => ::genai::Usage::unknown(),
        }
    }
    fn model(&self) -> ::core::option::Option<&str> {
        match self {
            Self::Whole { model: __genai_model, rest: __genai_response, .. } => {
                ::core::option::Option::or_else(
                    ::genai::__private::field::text(__genai_model),
                    || ::genai::__private::Response::model(__genai_response),
                )
            }
            Self::Inner { 0: __genai_response, .. } => {
                ::genai::__private::Response::model(__genai_response)
            }
            Self::Nothing { .. } => ::core::option::Option::None,
        }
    }
    fn id(&self) -> ::core::option::Option<&str> {
        match self {
            Self::Whole { rest: __genai_response, .. } => {
                ::genai::__private::Response::id(__genai_response)
            }
            Self::Inner { 0: __genai_response, .. } => {
                ::genai::__private::Response::id(__genai_response)
            }
            Self::Nothing { .. } => ::core::option::Option::None,
        }
    }
    fn service_tier(&self) -> ::core::option::Option<&str> {
        match self {
            Self::Whole { rest: __genai_response, .. } => {
                ::genai::__private::Response::service_tier(__genai_response)
            }
            Self::Inner { 0: __genai_response, .. } => {
                ::genai::__private::Response::service_tier(__genai_response)
            }
            Self::Nothing { .. } => ::core::option::Option::None,
        }
    }
    fn dimension_count(&self) -> ::core::option::Option<u64> {
        match self {
            Self::Whole { rest: __genai_response, .. } => {
                ::genai::__private::Response::dimension_count(__genai_response)
            }
            Self::Inner { 0: __genai_response, .. } => {
                ::genai::__private::Response::dimension_count(__genai_response)
            }
            Self::Nothing { .. } => ::core::option::Option::None,
        }
    }
    fn failure(&self) -> ::core::option::Option<::std::borrow::Cow<'static, str>> {
        match self {
            Self::Whole { rest: __genai_response, .. } => {
                ::genai::__private::Response::failure(__genai_response)
            }
            Self::Inner { 0: __genai_response, .. } => {
                ::genai::__private::Response::failure(__genai_response)
            }
            Self::Nothing { .. } => ::core::option::Option::None,
        }
    }
    fn finish_reasons(&self) -> ::genai::FinishReasons {
        match self {
            Self::Whole { stop: __genai_finish_reason, .. } => {
                ::genai::__private::field::reasons(
                    &::genai::__private::field::made_by(
                        __genai_finish_reason,
                        Stop::as_str,
                    ),
                )
            }
            Self::Inner { 0: __genai_response, .. } => {
                ::genai::__private::Response::finish_reasons(__genai_response)
            }
            Self::Nothing { .. } => ::core::default::Default::default(),
        }
    }
}
