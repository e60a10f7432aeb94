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
    fn record(&self, __genai_recorder: &mut ::genai::ResponseRecorder) {
        match self {
            Self::Whole {
                model: __genai_model,
                stop: __genai_finish_reason,
                rest: __genai_response,
                ..
            } => {
                ::genai::__private::Response::record(__genai_response, __genai_recorder);
                __genai_recorder.model(::genai::__private::field::text(__genai_model));
                ::genai::__private::field::reasons(
                    &::genai::__private::field::made_by(
                        __genai_finish_reason,
                        Stop::as_str,
                    ),
                    __genai_recorder,
                );
            }
            Self::Inner { 0: __genai_response, .. } => {
                ::genai::__private::Response::record(__genai_response, __genai_recorder);
            }
            Self::Nothing { .. } => {}
        }
    }
}
