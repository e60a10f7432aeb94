//! Tool calls of types with `#[derive(ToolCall)]`.

use genai::ToolCall;
use serde_json::json;

use crate::support::strings;
use crate::tool_calls::{keys, repeats, spans};

#[derive(ToolCall)]
struct Nested {
    #[genai(id)]
    call_id: String,
    #[genai(call)]
    function: Function<serde_json::Value>,
}

#[derive(ToolCall)]
#[genai(id = none)]
struct Function<A> {
    name: std::borrow::Cow<'static, str>,
    #[genai(arguments)]
    input: A,
}

#[derive(ToolCall)]
struct Tuple(
    #[genai(name)] String,
    #[genai(arguments)] [u8; 1],
    #[genai(id)] Option<Box<str>>,
);

#[genai::tool(call = call)]
async fn any(call: impl ToolCall) {
    drop(call);
}

#[tokio::test]
async fn derived_tool_call_is_recorded() {
    let nested = || Nested {
        call_id: "n".to_owned(),
        function: Function {
            name: "nested".into(),
            input: json!({"b": 1, "a": 2}),
        },
    };
    let spans = spans(async {
        any(nested()).await;
        any(&nested()).await;
        any(nested().function).await;
        any(Tuple("tuple".to_owned(), [1], None)).await;
    })
    .await;
    let told: Vec<_> = spans
        .iter()
        .map(|span| (&*span.name, span.text("gen_ai.tool.call.id"), keys(span)))
        .collect();
    let ab = || Some(strings(&["a", "b"]));
    let id = || Some("n".to_owned());
    assert_eq!(
        told,
        [
            ("execute_tool nested", id(), ab()),
            ("execute_tool nested", id(), ab()),
            ("execute_tool nested", None, ab()),
            ("execute_tool tuple", None, None),
        ]
    );
    assert_eq!(repeats(&spans), [Some(1), Some(2), Some(3), Some(1)]);
}
