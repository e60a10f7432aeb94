#[automatically_derived]
impl<A> ::genai::__private::ToolCall for Call<A>
where
    A: ::genai::__private::Serialize,
{
    fn name(&self) -> &str {
        ::genai::__private::ToolCall::name(&self.function)
    }
    fn id(&self) -> ::core::option::Option<&str> {
        ::genai::__private::field::text(&self.call_id)
    }
    fn arguments(&self) -> impl ::genai::__private::Serialize {
        &self.arguments
    }
}
