#[genai::request(
    attr("input.value" = question),
    attr("output.value" = "x", "langfuse.trace.output" = "x", "mlflow.spanInputs" = "x"),
    attr("llm.input_messages.0.message.content" = "x", "Input.Value" = "x"),
    attr("user.id" = "x", "langfuse.user.id" = "x"),
    attr("input.values" = 1, "my.input" = 1)
)]
async fn answer(question: &str) {
    let _ = question;
}

#[genai::embeddings(provider = "openai", model = "m", attr("input.value" = "x"), usage = none)]
async fn embed() {}

#[genai::retrieval(data_source = "d", attr("input.value" = "x", "retrieval.documents" = "x"))]
fn search() {}

fn main() {}
