//! Names of providers that programs read from their configuration, and the name that the table knows.

/// Names without separators and in lower case, each with a name of the table. The names that the table has itself are
/// found without this list, with any separators.
const ALIASES: &[(&str, &str)] = &[
    ("amazon", "aws.bedrock"),
    ("amazonbedrock", "aws.bedrock"),
    ("amazonbedrockruntime", "aws.bedrock"),
    ("anthropicai", "anthropic"),
    ("anthropicapi", "anthropic"),
    ("anthropicbedrock", "aws.bedrock"),
    ("anthropicclaude", "anthropic"),
    ("anthropicfoundry", "azure.ai.inference"),
    ("anthropicvertex", "gcp.vertex_ai"),
    ("awsbedrockconverse", "aws.bedrock"),
    ("awsbedrockruntime", "aws.bedrock"),
    ("azai", "azure.ai.inference"),
    ("azaiinference", "azure.ai.inference"),
    ("azaiopenai", "azure.ai.openai"),
    ("azureai", "azure.ai.inference"),
    ("azureaifoundry", "azure.ai.inference"),
    ("azureaistudio", "azure.ai.inference"),
    ("azurefoundry", "azure.ai.inference"),
    ("azureopenai", "azure.ai.openai"),
    ("azureopenairesponses", "azure.ai.openai"),
    ("azureopenaiservice", "azure.ai.openai"),
    ("azuretext", "azure.ai.openai"),
    ("bedrock", "aws.bedrock"),
    ("bedrockconverse", "aws.bedrock"),
    ("bedrockruntime", "aws.bedrock"),
    ("bigmodel", "zhipuai"),
    ("claude", "anthropic"),
    ("cloudflareworkersai", "cloudflare"),
    ("cohereai", "cohere"),
    ("coherechat", "cohere"),
    ("copilot", "github-copilot"),
    ("deepseekai", "deepseek"),
    ("foundry", "azure.ai.inference"),
    ("gcpvertex", "gcp.vertex_ai"),
    ("gemini", "gcp.gemini"),
    ("geminiapi", "gcp.gemini"),
    ("genai", "gcp.gemini"),
    ("googleai", "gcp.gemini"),
    ("googleaistudio", "gcp.gemini"),
    ("googlecloudvertexai", "gcp.vertex_ai"),
    ("googlegemini", "gcp.gemini"),
    ("googlegenai", "gcp.gemini"),
    ("googlegenerativeai", "gcp.gemini"),
    ("googlegla", "gcp.gemini"),
    ("googlevertex", "gcp.vertex_ai"),
    ("googlevertexai", "gcp.vertex_ai"),
    ("grok", "x_ai"),
    ("groqai", "groq"),
    ("groqcloud", "groq"),
    ("kimi", "moonshot_ai"),
    ("metallama", "meta"),
    ("microsoftfoundry", "azure.ai.inference"),
    ("minimaxai", "minimax"),
    ("moonshot", "moonshot_ai"),
    ("openaiapi", "openai"),
    ("openaichat", "openai"),
    ("openaicompletions", "openai"),
    ("openairesponses", "openai"),
    ("openrouterai", "openrouter"),
    ("perplexityai", "perplexity"),
    ("pplx", "perplexity"),
    ("textcompletionopenai", "openai"),
    ("togethercomputer", "together_ai"),
    ("vertex", "gcp.vertex_ai"),
    ("vertexai", "gcp.vertex_ai"),
    ("vertexaianthropic", "gcp.vertex_ai"),
    ("vertexaianthropicmodels", "gcp.vertex_ai"),
    ("vertexaibeta", "gcp.vertex_ai"),
    ("vertexailanguagemodels", "gcp.vertex_ai"),
    ("voyage", "voyageai"),
    ("workersai", "cloudflare"),
    ("xaigrok", "x_ai"),
    ("zhipu", "zhipuai"),
];

/// A name in lower case and without what separates its words.
pub(super) fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The name in the table that an alias stands for. `plain` has no separators.
pub(super) fn aliased(plain: &str) -> Option<&'static str> {
    ALIASES.iter().find(|(alias, _)| *alias == plain).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use crate::price::bundled;
    use crate::price::provider_names::{ALIASES, plain};

    #[test]
    fn provider_aliases_name_bundled_providers() {
        for (alias, name) in ALIASES {
            assert_eq!(plain(alias), *alias);
            let provider = bundled::provider(name);
            assert!(provider.is_some(), "{name}");
            assert_eq!(bundled::provider(alias), provider, "{alias}");
        }
    }
}
