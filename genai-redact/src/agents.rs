//! Keys of services that agents meet, each with the public page that shows its form.

use crate::rule::Rule::{AzureKey, GoogleKey, OpenAiKey, ProviderKey};
use crate::table::Class::{Alnum, Base64, Dotted, Hex, Path, Upper, Word};
use crate::table::{Token, after, inside, pattern, run};

#[rustfmt::skip]
pub(crate) const AGENTS: &[Token] = &[
    // https://ai.google.dev/gemini-api/docs/api-key: keys that are bound to a service account begin with `AQ.`
    run(GoogleKey, "AQ.", Word, 40),
    // https://learn.microsoft.com/azure/ai-services/rotate-keys: 84 characters, with a fixed signature inside
    inside(AzureKey, "JQQJ99", 52, r"[A-Za-z0-9+/]{52}JQQJ99[A-Za-z0-9+/=]{20,26}"),
    inside(AzureKey, "AzCa", 44, r"[A-Za-z0-9+/]{44}AzCa[A-Za-z0-9+/]{5}={0,2}"),
    inside(AzureKey, "AzSe", 42, r"[A-Za-z0-9+/]{42}AzSe[A-Za-z0-9+/]{5,6}={0,2}"),
    inside(AzureKey, "+ASt", 76, r"[A-Za-z0-9+/]{76}\+ASt[A-Za-z0-9+/]{5,6}={0,2}"),
    // https://platform.openai.com/docs/api-reference/authentication
    run(OpenAiKey, "sk-service-", Word, 16),
    // https://docs.pinecone.io/guides/projects/manage-api-keys
    run(ProviderKey, "pcsk_", Word, 40),
    // https://jina.ai/embeddings
    run(ProviderKey, "jina_", Word, 40),
    // https://elevenlabs.io/docs/api-reference/authentication
    pattern(ProviderKey, "sk_", r"sk_(?:car_|V2_)?[A-Za-z0-9]{20,}"),
    // https://docs.firecrawl.dev/introduction
    run(ProviderKey, "fc-", Hex, 32),
    // https://e2b.dev/docs/api-key
    run(ProviderKey, "e2b_", Hex, 32),
    run(ProviderKey, "sk_e2b_", Hex, 32),
    // https://docs.browserbase.com/reference/introduction
    run(ProviderKey, "bb_live_", Word, 20),
    run(ProviderKey, "bb_test_", Word, 20),
    // https://docs.cloud.llamaindex.ai/llamacloud/getting_started/api_key
    run(ProviderKey, "llx-", Alnum, 40),
    // https://docs.fireworks.ai/getting-started/quickstart
    run(ProviderKey, "fw_", Alnum, 22),
    // https://docs.runpod.io/get-started/api-keys
    run(ProviderKey, "rpa_", Alnum, 30),
    run(ProviderKey, "rps_", Alnum, 30),
    // https://resend.com/docs/api-reference/introduction
    pattern(ProviderKey, "re_", r"re_[A-Za-z0-9]{6,12}_[A-Za-z0-9]{18,}"),
    // https://docs.mem0.ai/api-reference
    run(ProviderKey, "m0-", Alnum, 36),
    // https://docs.composio.dev/docs/quickstart
    run(ProviderKey, "ak_", Word, 18),
    // https://modal.com/docs/guide/service-users
    run(ProviderKey, "ak-", Alnum, 20),
    run(ProviderKey, "as-", Alnum, 20),
    // https://docs.helicone.ai/getting-started/quick-start
    run(ProviderKey, "sk-helicone-", Word, 20),
    // https://cursor.com/docs/account/teams/admin-api
    run(ProviderKey, "key_", Hex, 60),
    // https://api-dashboard.search.brave.com/app/documentation
    run(ProviderKey, "BSA", Word, 24),
    // https://docs.perplexity.ai/getting-started/quickstart, and its older form
    run(ProviderKey, "pplx-", Word, 40),
    // https://docs.val.town/api/authentication
    run(ProviderKey, "vtwn_", Alnum, 24),
    // https://www.unkey.com/docs/apis/features/authorization
    run(ProviderKey, "unkey_", Alnum, 18),
    // https://tailscale.com/kb/1277/key-prefixes
    run(ProviderKey, "tskey-", Word, 20),
    // https://docs.doppler.com/reference/auth-token-formats
    run(ProviderKey, "dp.ct.", Alnum, 30),
    run(ProviderKey, "dp.sa.", Alnum, 30),
    run(ProviderKey, "dp.said.", Alnum, 30),
    run(ProviderKey, "dp.scim.", Alnum, 30),
    run(ProviderKey, "dp.audit.", Alnum, 30),
    // https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys
    inside(ProviderKey, "NRAL", 36, r"[A-Za-z0-9]{36}NRAL\b"),
    inside(ProviderKey, "FFFF", 32, r"eu01xx[0-9a-f]{26}FFFFNRAL"),
    run(ProviderKey, "NRJS-", Word, 16),
    run(ProviderKey, "NRBR-", Word, 16),
    run(ProviderKey, "NRSP-", Word, 16),
    // https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token
    run(ProviderKey, "sgp_", Word, 32),
    run(ProviderKey, "sgd_", Hex, 40),
    run(ProviderKey, "slk_", Hex, 40),
    // https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
    pattern(ProviderKey, "webhookb2/", r"webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[A-Za-z0-9]{16,}(?:/[A-Za-z0-9_/-]+)?"),
    // https://core.telegram.org/bots/api#making-requests
    after(ProviderKey, "api.telegram.org/bot", Path, 30),
    pattern(ProviderKey, "bot", r"bot[0-9]{8,10}:AA[A-Za-z0-9_-]{32,}"),
    // https://help.zapier.com/hc/en-us/articles/8496288690317: a hook's address is its secret
    after(ProviderKey, "hooks.zapier.com/hooks/catch/", Path, 10),
    // https://docs.snyk.io/snyk-api/authentication-for-api
    pattern(ProviderKey, "snyk_", r"snyk_[a-z]{3}[0-9.]*[A-Za-z0-9_.-]{30,}"),
    // https://docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens
    run(ProviderKey, "squ_", Hex, 40),
    run(ProviderKey, "sqp_", Hex, 40),
    run(ProviderKey, "sqa_", Hex, 40),
    // https://docs.mapbox.com/help/dive-deeper/access-tokens
    run(ProviderKey, "sk.eyJ", Dotted, 60),
    // https://launchdarkly.com/docs/home/account/api
    pattern(ProviderKey, "sdk-", r"sdk-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    pattern(ProviderKey, "api-", r"api-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    // https://developer.clickup.com/docs/authentication
    pattern(ProviderKey, "pk_", r"pk_[0-9]{6,10}_[A-Z0-9]{30,}"),
    // https://developers.klaviyo.com/en/docs/authenticate_
    run(ProviderKey, "pk_", Hex, 34),
    // https://developer.hashicorp.com/vault/docs/concepts/tokens
    run(ProviderKey, "hvr.", Word, 24),
    // https://docs.honeycomb.io/get-started/configure/environments/manage-api-keys
    run(ProviderKey, "hcaik_", Alnum, 40),
    run(ProviderKey, "hcamk_", Alnum, 40),
    run(ProviderKey, "hcaic_", Alnum, 40),
    // https://developers.cloudflare.com/fundamentals/api/get-started/token-formats
    run(ProviderKey, "cfut_", Word, 36),
    run(ProviderKey, "cfat_", Word, 36),
    run(ProviderKey, "cfk_", Word, 36),
    // https://linear.app/developers/oauth-2-0-authentication
    run(ProviderKey, "lin_oauth_", Alnum, 32),
    // https://docs.netlify.com/api/get-started
    run(ProviderKey, "nfo_", Alnum, 36),
    // https://docs.rootly.com/api-reference/overview
    run(ProviderKey, "rootly_", Hex, 40),
    // https://docs.xendit.co/docs/api-keys
    run(ProviderKey, "xnd_production_", Word, 30),
    run(ProviderKey, "xnd_development_", Word, 30),
    // https://zuplo.com/docs/articles/api-key-leak-detection
    run(ProviderKey, "zpka_", Word, 30),
    run(ProviderKey, "zpkp_", Word, 30),
    // https://community.exoscale.com/documentation/iam
    run(ProviderKey, "EXO", Alnum, 24),
    // https://documentation.onfido.com/api/latest
    run(ProviderKey, "api_live.", Dotted, 30),
    run(ProviderKey, "api_live_us.", Dotted, 30),
    run(ProviderKey, "api_live_ca.", Dotted, 30),
    run(ProviderKey, "api_sandbox.", Dotted, 30),
    // https://developers.samsara.com/docs/authentication
    run(ProviderKey, "samsara_api_", Alnum, 24),
    // https://docs.workato.com/workato-api.html
    pattern(ProviderKey, "wrk", r"wrk(?:us|eu|jp|sg|au|il|trial)-[A-Za-z0-9._=-]{20,}"),
    // https://developer.nylas.com/docs/v3/auth
    run(ProviderKey, "nyk_", Word, 32),
    // https://thunderstore.io/api/docs
    run(ProviderKey, "tss_", Alnum, 30),
    // https://www.inngest.com/docs/platform/signing-keys
    pattern(ProviderKey, "signkey-", r"signkey-[a-z]+-[0-9a-f]{32,}"),
    // https://buildkite.com/docs/platform/security/tokens
    run(ProviderKey, "bkaa_", Word, 40),
    run(ProviderKey, "bkaj_", Word, 40),
    run(ProviderKey, "bkar_", Word, 40),
    run(ProviderKey, "bkct_", Word, 40),
    run(ProviderKey, "bkpat_", Word, 40),
    run(ProviderKey, "bkps_", Word, 40),
    run(ProviderKey, "bkpt_", Word, 40),
    // https://docs.stripe.com/keys
    run(ProviderKey, "sk_org_", Alnum, 20),
    // https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens
    run(ProviderKey, "shpua_", Hex, 32),
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
    after(ProviderKey, "X-Amz-Signature=", Hex, 32),
    // https://cloud.google.com/storage/docs/authentication/signatures
    after(ProviderKey, "X-Goog-Signature=", Hex, 32),
    // https://developers.facebook.com/docs/facebook-login/guides/access-tokens
    run(ProviderKey, "EAA", Alnum, 80),
    // https://developers.facebook.com/docs/instagram-basic-display-api/reference/access_token
    run(ProviderKey, "IGQV", Base64, 100),
    // https://devcenter.heroku.com/articles/authentication
    run(ProviderKey, "HRKU-", Word, 36),
    // https://developer.squareup.com/docs/build-basics/access-tokens
    pattern(ProviderKey, "sq0", r"sq0[a-z]{3}-[A-Za-z0-9_-]{22,}"),
    // https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens
    run(ProviderKey, "shptka_", Hex, 32),
    // https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/quickstart_oauth.htm
    pattern(ProviderKey, "00D", r"00D[A-Za-z0-9]{12,15}![A-Za-z0-9_.]{24,}"),
    run(ProviderKey, "3MVG", Dotted, 24),
    // https://learning.postman.com/docs/collaborating-in-postman/sharing
    run(ProviderKey, "PMAT-", Upper, 26),
    // https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp
    run(ProviderKey, "TlRMTVNTUAA", Base64, 28),
];
