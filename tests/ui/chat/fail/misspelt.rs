#[genai::chat(providr = "openai", model = "m", usage = none)]
async fn typing_mistake() {}

#[genai::chat(provider_name = "openai", request_model = "m", usage = none)]
async fn name_of_attribute() {}

#[genai::chat(llm_provider = "openai", model_name = "m", usage = none)]
async fn word_among_others() {}

#[genai::chat(provider = "openai", reqest = request, usage = none)]
async fn steering_key(request: &str) {
    let _ = request;
}

#[genai::chat(provider = "openai", model = "m", response_model = "m", input_tokens = 3, usage = none)]
async fn read_from_answer() {}

#[genai::chat("openai", model = "m", usage = none)]
async fn without_key() {}

fn main() {}
