//! Keys of services that run models, and of related ones: search, memory, sandboxes, traces of agents.

use crate::rule::Rule::{AnthropicKey, HuggingFaceToken, OpenAiKey, ProviderKey};
use crate::table::Class::{Alnum, Base64, Hex, Word};
use crate::table::{Service, of, pattern, run};

#[rustfmt::skip]
pub(crate) const MODELS: &[Service] = &[
    of(AnthropicKey, "Anthropic", "https://docs.anthropic.com/en/api/overview", &[run("sk-ant-", Word, 16)]),
    of(OpenAiKey, "OpenAI", "https://platform.openai.com/docs/api-reference/authentication", &[
        run("sk-proj-", Word, 16),
        run("sk-svcacct-", Word, 16),
        run("sk-service-", Word, 16),
        run("sk-admin-", Word, 16),
        run("sk-None-", Word, 16),
        run("sk-", Alnum, 32),
        // Named keys have the word OpenAI in base64 in the middle.
        pattern("sk-", r"sk-[A-Za-z0-9_-]{10,160}T3BlbkFJ[A-Za-z0-9_-]{10,}"),
        run("sess-", Alnum, 40),
    ]),
    of(HuggingFaceToken, "Hugging Face", "https://huggingface.co/docs/hub/security-tokens", &[
        run("hf_", Alnum, 30),
        run("api_org_", Alnum, 30),
    ]),
    of(ProviderKey, "AgentMail", "https://docs.agentmail.to/welcome", &[run("am_", Alnum, 32)]),
    of(ProviderKey, "Anyscale", "https://docs.anyscale.com/reference/quickstart-cli", &[
        run("esecret_", Alnum, 20),
        run("aph0_", Alnum, 24),
    ]),
    of(ProviderKey, "Apify", "https://docs.apify.com/platform/integrations/api", &[run("apify_api_", Alnum, 30)]),
    of(ProviderKey, "Arcade", "https://docs.arcade.dev", &[run("arc_", Alnum, 40)]),
    of(ProviderKey, "Baidu Qianfan", "https://cloud.baidu.com/doc/qianfan-api/s/ym9chdsy5", &[
        pattern("bce-v3/", r"bce-v3/ALTAK-[A-Za-z0-9]{16,}/[0-9a-f]{32,}"),
        run("ALTAK", Alnum, 20),
    ]),
    of(ProviderKey, "Brave Search", "https://api-dashboard.search.brave.com/app/documentation", &[run("BSA", Word, 24)]),
    of(ProviderKey, "Browserbase", "https://docs.browserbase.com/reference/introduction", &[
        run("bb_live_", Word, 20),
        run("bb_test_", Word, 20),
    ]),
    of(ProviderKey, "Cerebras", "https://inference-docs.cerebras.ai/quickstart", &[run("csk-", Alnum, 40)]),
    of(ProviderKey, "Chroma Cloud", "https://docs.trychroma.com/cloud/getting-started", &[run("ck-", Alnum, 36)]),
    of(ProviderKey, "Chutes", "https://chutes.ai/docs", &[pattern("cpk_", r"cpk_[0-9a-f]{32}\.[0-9a-f]{32}\.[A-Za-z0-9]{24,}")]),
    of(ProviderKey, "CodeSandbox", "https://codesandbox.io/docs/sdk", &[run("csb_v1_", Word, 24)]),
    of(ProviderKey, "Composio", "https://docs.composio.dev/docs/quickstart", &[run("ak_", Word, 18)]),
    of(ProviderKey, "CoreWeave", "https://docs.coreweave.com/docs/security/authn-authz/manage-api-access-tokens", &[
        run("CW-SECRET-", Word, 24),
    ]),
    of(ProviderKey, "Coze", "https://www.coze.com/open/docs/developer_guides/pat", &[run("pat_", Alnum, 60)]),
    of(ProviderKey, "Cursor", "https://cursor.com/docs/account/teams/admin-api", &[run("key_", Hex, 60), run("crsr_", Hex, 60)]),
    of(ProviderKey, "Daytona", "https://www.daytona.io/docs/en/api-keys", &[run("dtn_", Hex, 60)]),
    of(ProviderKey, "Devin", "https://docs.devin.ai/api-reference/overview", &[run("cog_", Alnum, 50), run("apk_", Base64, 80)]),
    of(ProviderKey, "Dify", "https://docs.dify.ai/en/guides/application-publishing/developing-with-apis", &[
        pattern("app-", r"app-[A-Za-z0-9]{24}\b"),
        pattern("dataset-", r"dataset-[A-Za-z0-9]{24}\b"),
    ]),
    of(ProviderKey, "E2B", "https://e2b.dev/docs/api-key", &[run("e2b_", Hex, 32), run("sk_e2b_", Hex, 32)]),
    of(ProviderKey, "ElevenLabs", "https://elevenlabs.io/docs/api-reference/authentication", &[
        pattern("sk_", r"sk_(?:car_|V2_)?[A-Za-z0-9]{20,}"),
    ]),
    of(ProviderKey, "Featherless", "https://featherless.ai/docs/quickstart-guide", &[run("rc_", Hex, 60)]),
    of(ProviderKey, "Firecrawl", "https://docs.firecrawl.dev/introduction", &[run("fc-", Hex, 32)]),
    of(ProviderKey, "Fireworks", "https://docs.fireworks.ai/getting-started/quickstart", &[run("fw_", Alnum, 22)]),
    of(ProviderKey, "FriendliAI", "https://friendli.ai/docs/guides/personal_access_tokens", &[run("flp_", Alnum, 32)]),
    of(ProviderKey, "Groq", "https://console.groq.com/docs/quickstart", &[run("gsk_", Alnum, 40)]),
    of(ProviderKey, "Helicone", "https://docs.helicone.ai/getting-started/quick-start", &[run("sk-helicone-", Word, 20)]),
    of(ProviderKey, "Humanloop", "https://humanloop.com/docs/reference/sdks", &[run("hl_sk_", Alnum, 32)]),
    of(ProviderKey, "Jina", "https://jina.ai/embeddings", &[run("jina_", Word, 40)]),
    of(ProviderKey, "Kaggle", "https://www.kaggle.com/docs/api", &[run("KGAT_", Hex, 32)]),
    of(ProviderKey, "Lambda", "https://docs.lambda.ai/public-cloud/cloud-api", &[
        pattern("secret_", r"secret_[A-Za-z0-9-]{1,64}_[0-9a-f]{32}\.[A-Za-z0-9]{32}"),
    ]),
    of(ProviderKey, "Langfuse", "https://langfuse.com/docs/api", &[run("sk-lf-", Word, 30)]),
    of(ProviderKey, "LangSmith", "https://docs.smith.langchain.com/administration/how_to_guides/organization_management/create_account_api_key", &[
        run("lsv2_", Word, 32),
        run("ls__", Hex, 32),
    ]),
    of(ProviderKey, "LangWatch", "https://docs.langwatch.ai/integration/overview", &[run("sk-lw-", Alnum, 40)]),
    of(ProviderKey, "LlamaCloud", "https://docs.cloud.llamaindex.ai/llamacloud/getting_started/api_key", &[run("llx-", Alnum, 40)]),
    of(ProviderKey, "Logfire", "https://logfire.pydantic.dev/docs/how-to-guides/create-write-tokens", &[
        pattern("pylf_v", r"pylf_v[0-9]+_[a-z]+_[A-Za-z0-9]{24,}"),
    ]),
    of(ProviderKey, "Luma", "https://docs.lumalabs.ai/docs/api", &[
        pattern("luma-", r"luma-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:-[0-9a-f-]{36})?"),
    ]),
    of(ProviderKey, "Mem0", "https://docs.mem0.ai/api-reference", &[run("m0-", Alnum, 36)]),
    of(ProviderKey, "MiniMax", "https://platform.minimax.io/docs", &[run("sk-api-", Word, 60)]),
    of(ProviderKey, "Modal", "https://modal.com/docs/guide/service-users", &[run("ak-", Alnum, 20), run("as-", Alnum, 20)]),
    of(ProviderKey, "NVIDIA", "https://docs.nvidia.com/ngc/gpu-cloud/ngc-user-guide", &[run("nvapi-", Word, 40)]),
    of(ProviderKey, "OpenPipe", "https://docs.openpipe.ai/getting-started/quick-start", &[run("opk_", Alnum, 32)]),
    of(ProviderKey, "OpenRouter", "https://openrouter.ai/docs/api-reference/authentication", &[run("sk-or-", Word, 30)]),
    of(ProviderKey, "Parasail", "https://docs.parasail.io", &[run("psk-", Word, 24)]),
    of(ProviderKey, "Perplexity", "https://docs.perplexity.ai/getting-started/quickstart", &[run("pplx-", Word, 40)]),
    of(ProviderKey, "Pinecone", "https://docs.pinecone.io/guides/projects/manage-api-keys", &[run("pcsk_", Word, 40)]),
    of(ProviderKey, "Predibase", "https://docs.predibase.com/sdk-guide/getting-started", &[run("pb_", Alnum, 20)]),
    of(ProviderKey, "Replicate", "https://replicate.com/docs/topics/security/api-tokens", &[run("r8_", Alnum, 36)]),
    of(ProviderKey, "RunPod", "https://docs.runpod.io/get-started/api-keys", &[run("rpa_", Alnum, 30), run("rps_", Alnum, 30)]),
    of(ProviderKey, "Runway", "https://docs.dev.runwayml.com/guides/setup", &[run("key_", Hex, 100)]),
    of(ProviderKey, "ScrapeGraphAI", "https://docs.scrapegraphai.com", &[run("sgai-", Word, 30)]),
    of(ProviderKey, "Tavily", "https://docs.tavily.com/documentation/quickstart", &[run("tvly-", Word, 20)]),
    of(ProviderKey, "Together", "https://docs.together.ai/docs/api-keys-authentication", &[run("tgp_v1_", Word, 40)]),
    of(ProviderKey, "turbopuffer", "https://turbopuffer.com/docs/auth", &[run("tpuf_", Alnum, 30)]),
    of(ProviderKey, "Upstage", "https://console.upstage.ai/docs/getting-started", &[run("up_", Alnum, 26)]),
    of(ProviderKey, "Vectara", "https://docs.vectara.com/docs/api-keys", &[
        run("zqt_", Word, 30),
        run("zut_", Word, 30),
        run("zwt_", Word, 30),
    ]),
    of(ProviderKey, "Volcengine", "https://www.volcengine.com/docs/6257/64983", &[run("AKLT", Word, 40)]),
    of(ProviderKey, "Voyage", "https://docs.voyageai.com/docs/api-key-and-installation", &[run("pa-", Word, 40)]),
    of(ProviderKey, "Weights & Biases", "https://docs.wandb.ai/guides/models/track/public-api-guide", &[run("wandb_v1_", Word, 60)]),
    of(ProviderKey, "xAI", "https://docs.x.ai/docs/overview", &[run("xai-", Word, 60)]),
    of(ProviderKey, "You.com", "https://documentation.you.com", &[run("ydc-sk-", Word, 20)]),
];
