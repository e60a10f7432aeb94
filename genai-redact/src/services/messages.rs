//! Keys of mail, chat, social networks, telephony and office work, and webhook addresses that are secrets.

use crate::rule::Rule::{Jwt, ProviderKey, SendgridKey, SlackToken, TwilioKey};
use crate::table::Class::{Alnum, Base64, Dotted, Hex, Path, Word};
use crate::table::{Service, after, inside, of, pattern, run};

#[rustfmt::skip]
pub(crate) const MESSAGES: &[Service] = &[
    of(SlackToken, "Slack", "https://docs.slack.dev/authentication/tokens", &[
        run("xoxd-", Base64, 10),
        // Tokens of bots, people, apps, refresh tokens, and others with a letter of their own.
        pattern("xox", r"xox[a-z]-[A-Za-z0-9_-]{10,}"),
        run("xoxe.", Dotted, 10),
        run("xapp-", Word, 10),
        run("xwfp-", Word, 10),
        after("hooks.slack.com/", Path, 30),
        after("hooks.slack-gov.com/", Path, 30),
    ]),
    of(SendgridKey, "SendGrid", "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys", &[
        pattern("SG.", r"SG\.(?:[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|[A-Za-z0-9_=.-]{66})"),
    ]),
    of(TwilioKey, "Twilio", "https://www.twilio.com/docs/iam/api-keys", &[
        pattern("SK", r"SK[0-9a-f]{32}\b"),
        pattern("AC", r"AC[0-9a-f]{32}\b"),
    ]),
    of(Jwt, "JSON web tokens", "https://www.rfc-editor.org/rfc/rfc7519", &[
        pattern("eyJ", r"eyJ[A-Za-z0-9_-]{8,}\.(?:eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?|[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]{10,}){3}|[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{20,})"),
    ]),
    of(ProviderKey, "42", "https://api.intra.42.fr/apidoc", &[run("s-s4t2af-", Hex, 64), run("s-s4t2ud-", Hex, 64)]),
    of(ProviderKey, "Adafruit", "https://io.adafruit.com/api/docs", &[run("aio_", Alnum, 26)]),
    of(ProviderKey, "Adobe", "https://developer.adobe.com/developer-console/docs/guides/authentication", &[run("p8e-", Alnum, 32)]),
    of(ProviderKey, "Asana", "https://developers.asana.com/docs/personal-access-token", &[
        pattern("1/", r"1/[0-9]{12,17}:[0-9a-f]{32}\b"),
        pattern("2/", r"2/[0-9]{12,17}/[0-9]{12,17}:[0-9a-f]{32}\b"),
    ]),
    of(ProviderKey, "Brevo", "https://developers.brevo.com/docs/getting-started", &[run("xkeysib-", Word, 60), run("xsmtpsib-", Word, 60)]),
    of(ProviderKey, "Canva", "https://www.canva.dev/docs/connect/authentication", &[run("cnvca", Word, 50)]),
    of(ProviderKey, "ClickUp", "https://developer.clickup.com/docs/authentication", &[pattern("pk_", r"pk_[0-9]{6,10}_[A-Z0-9]{30,}")]),
    of(ProviderKey, "DingTalk", "https://open.dingtalk.com/document/robots/customize-robot-security-settings", &[pattern("SEC", r"SEC[0-9a-f]{64}\b")]),
    of(ProviderKey, "Discord", "https://discord.com/developers/docs/reference", &[
        after("/api/webhooks/", Path, 40),
        // Tokens of bots: an id in base64, a time, a signature.
        pattern("MT", r"MT[A-Za-z0-9_-]{22,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"),
        pattern("Mz", r"Mz[A-Za-z0-9_-]{21,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"),
        pattern("Mj", r"Mj[A-Za-z0-9_-]{21,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"),
        pattern("Nz", r"Nz[A-Za-z0-9_-]{21,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"),
        pattern("Nj", r"Nj[A-Za-z0-9_-]{21,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"),
        pattern("NT", r"NT[A-Za-z0-9_-]{21,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"),
        pattern("OD", r"OD[A-Za-z0-9_-]{21,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"),
        pattern("OT", r"OT[A-Za-z0-9_-]{21,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"),
        run("mfa.", Word, 60),
    ]),
    of(ProviderKey, "Dropbox", "https://www.dropbox.com/developers/documentation/http/documentation", &[run("sl.", Dotted, 100)]),
    of(ProviderKey, "Facebook", "https://developers.facebook.com/docs/facebook-login/guides/access-tokens", &[
        run("EAA", Alnum, 80),
        // Keys of apps: id and secret.
        inside("|", 15, r"[0-9]{15}\|[A-Za-z0-9_-]{27,32}\b"),
        inside("|", 16, r"[0-9]{16}\|[A-Za-z0-9_-]{27,32}\b"),
    ]),
    of(ProviderKey, "Evernote", "https://dev.evernote.com/doc/articles/dev_tokens.php", &[
        pattern("S=s", r"S=s[0-9]+:U=[0-9a-f]+:E=[0-9a-f]+:C=[0-9a-f]+:[!-~]*H=[0-9a-f]{32}"),
    ]),
    of(ProviderKey, "Feishu and Lark, hooks", "https://open.larksuite.com/document/client-docs/bot-v3/add-custom-bot", &[
        after("/open-apis/bot/v2/hook/", Path, 20),
        after("/open-apis/bot/hook/", Path, 20),
    ]),
    of(ProviderKey, "Figma", "https://developers.figma.com/docs/rest-api/authentication", &[
        run("fig_", Word, 40),
        run("figd_", Word, 36),
        run("figo_", Word, 36),
        run("figu_", Word, 36),
        run("figoh_", Word, 36),
        run("figuh_", Word, 36),
        run("figor_", Word, 36),
    ]),
    of(ProviderKey, "Frame.io", "https://developer.frame.io/docs", &[run("fio-u-", Base64, 40)]),
    of(ProviderKey, "GC Notify", "https://documentation.notification.canada.ca", &[run("gcntfy-", Word, 60)]),
    of(ProviderKey, "HubSpot", "https://developers.hubspot.com/docs/guides/apps/private-apps/overview", &[
        pattern("pat-", r"pat-[a-z]{2,3}[0-9]{1,2}-[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"),
    ]),
    of(ProviderKey, "IFTTT, hooks", "https://help.ifttt.com/hc/en-us/articles/115010230347", &[after("/with/key/", Word, 20)]),
    of(ProviderKey, "Inngest", "https://www.inngest.com/docs/platform/signing-keys", &[pattern("signkey-", r"signkey-[a-z]+-[0-9a-f]{32,}")]),
    of(ProviderKey, "Instagram", "https://developers.facebook.com/docs/instagram-platform", &[
        run("IGQV", Base64, 80),
        run("IGQW", Base64, 80),
        run("IGAA", Base64, 80),
    ]),
    of(ProviderKey, "Intercom", "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication", &[
        // `tok:` in base64.
        run("dG9rO", Base64, 50),
    ]),
    of(ProviderKey, "Klaviyo", "https://developers.klaviyo.com/en/docs/authenticate_", &[run("pk_", Hex, 34)]),
    of(ProviderKey, "Lichess", "https://lichess.org/api", &[run("lip_", Alnum, 16)]),
    of(ProviderKey, "Linear", "https://linear.app/developers/oauth-2-0-authentication", &[run("lin_api_", Alnum, 32), run("lin_oauth_", Alnum, 32)]),
    of(ProviderKey, "LinkedIn", "https://learn.microsoft.com/linkedin/shared/authentication/authentication", &[
        run("WPL_AP", Dotted, 16),
        run("AQV", Word, 48),
        run("AQX", Word, 48),
        // The class excludes certificates, whose base64 has an ASN.1 object there.
        pattern("AQU", r"AQU[B-EG-Za-z0-9_-][A-Za-z0-9_-]{47,}"),
    ]),
    of(ProviderKey, "Mailchimp", "https://mailchimp.com/developer/marketing/guides/quick-start", &[inside("-us", 32, r"[0-9a-f]{32}-us[0-9]{1,2}\b")]),
    of(ProviderKey, "MailerSend", "https://developers.mailersend.com/general.html", &[run("mlsn.", Alnum, 30)]),
    of(ProviderKey, "Mailgun", "https://documentation.mailgun.com/docs/mailgun/api-reference/authentication", &[run("key-", Hex, 32)]),
    of(ProviderKey, "Microsoft Teams, hooks", "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook", &[
        pattern("webhookb2/", r"webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[A-Za-z0-9]{16,}(?:/[A-Za-z0-9_/-]+)?"),
        pattern("office.com/webhook/", r"office\.com/webhook/[0-9a-f-]{36}@[0-9a-f-]{36}/[A-Za-z]+/[A-Za-z0-9]{16,}(?:/[A-Za-z0-9_/-]+)?"),
    ]),
    of(ProviderKey, "Miro", "https://developers.miro.com/docs/rest-api-how-apis-work", &[run("eyJtaXJv", Word, 36)]),
    of(ProviderKey, "Notion", "https://developers.notion.com/docs/authorization", &[run("ntn_", Alnum, 40), run("secret_", Alnum, 40)]),
    of(ProviderKey, "ntfy", "https://docs.ntfy.sh/config", &[pattern("tk_", r"tk_[a-z0-9]{29}\b")]),
    of(ProviderKey, "Nylas", "https://developer.nylas.com/docs/v3/auth", &[run("nyk_", Word, 32)]),
    of(ProviderKey, "OneSignal", "https://documentation.onesignal.com/docs/keys-and-ids", &[run("os_v2_app_", Alnum, 80), run("os_v2_org_", Alnum, 80)]),
    of(ProviderKey, "Onfido", "https://documentation.onfido.com/api/latest", &[
        run("api_live.", Dotted, 20),
        run("api_live_us.", Dotted, 20),
        run("api_live_ca.", Dotted, 20),
        run("api_sandbox.", Dotted, 20),
        run("api_sandbox_us.", Dotted, 20),
        run("api_sandbox_ca.", Dotted, 20),
    ]),
    of(ProviderKey, "Persona", "https://docs.withpersona.com/api-keys", &[run("persona_production_", Word, 20), run("persona_sandbox_", Word, 20)]),
    of(ProviderKey, "Pinterest", "https://developers.pinterest.com/docs/getting-started/authentication", &[run("pina_", Word, 24), run("pinc_", Word, 24)]),
    of(ProviderKey, "Proof", "https://dev.proof.com/docs/authentication", &[run("prf_", Word, 28)]),
    of(ProviderKey, "PubNub", "https://www.pubnub.com/docs/general/setup/account-setup", &[run("sec-c-", Alnum, 40)]),
    of(ProviderKey, "Pushbullet", "https://docs.pushbullet.com", &[pattern("o.", r"o\.[A-Za-z0-9]{32}\b")]),
    of(ProviderKey, "Resend", "https://resend.com/docs/api-reference/introduction", &[pattern("re_", r"re_[A-Za-z0-9]{6,12}_[A-Za-z0-9]{18,}")]),
    of(ProviderKey, "Riot", "https://developer.riotgames.com/docs/portal", &[run("RGAPI-", Word, 30)]),
    of(ProviderKey, "Roblox", "https://en.help.roblox.com/hc/en-us/articles/203313380", &[
        pattern("_|WARNING:-DO-NOT-SHARE-THIS", r"_\|WARNING:-DO-NOT-SHARE-THIS[A-Za-z0-9.,'_ -]*\|_[A-Za-z0-9]{20,}"),
    ]),
    of(ProviderKey, "Salesforce", "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/quickstart_oauth.htm", &[
        inside("!", 15, r"00[A-Za-z0-9]{13}![A-Za-z0-9_.-]{24,}"),
        inside("!", 18, r"00[A-Za-z0-9]{16}![A-Za-z0-9_.-]{24,}"),
        run("3MVG", Dotted, 24),
    ]),
    of(ProviderKey, "Telegram", "https://core.telegram.org/bots/api", &[
        pattern("api.telegram.org/bot", r"api\.telegram\.org/bot[0-9]{6,12}(?::|%3[Aa])[A-Za-z0-9_-]{20,}"),
        pattern("bot", r"bot[0-9]{8,10}:AA[A-Za-z0-9_-]{32,}"),
        inside(":AA", 10, r"[0-9]{10}:AA[A-Za-z0-9_-]{32,}"),
        inside(":AA", 9, r"[0-9]{9}:AA[A-Za-z0-9_-]{32,}"),
        inside(":AA", 8, r"[0-9]{8}:AA[A-Za-z0-9_-]{32,}"),
    ]),
    of(ProviderKey, "Telnyx", "https://developers.telnyx.com/docs/development/api-fundamentals/authentication", &[
        pattern("KEY", r"KEY[0-9A-F]{16,34}_[A-Za-z0-9]{20,}"),
    ]),
    of(ProviderKey, "TikTok", "https://developers.tiktok.com/doc/oauth-user-access-token-management", &[
        pattern("act.", r"act\.[A-Za-z0-9]{40,}(?:![0-9]+\.[A-Za-z0-9]+)?"),
        pattern("rft.", r"rft\.[A-Za-z0-9]{40,}(?:![0-9]+\.[A-Za-z0-9]+)?"),
    ]),
    of(ProviderKey, "Trello", "https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization", &[pattern("ATTA", r"ATTA[A-Fa-f0-9]{64,80}\b")]),
    of(ProviderKey, "Twitch", "https://dev.twitch.tv/docs/chat/authenticating", &[pattern("oauth:", r"oauth:[a-z0-9]{30}\b")]),
    of(ProviderKey, "Typeform", "https://www.typeform.com/developers/get-started/personal-access-token", &[run("tfp_", Word, 40)]),
    of(ProviderKey, "VK", "https://dev.vk.com/en/api/access-token/getting-started", &[run("vk1.a.", Word, 60)]),
    of(ProviderKey, "Webex", "https://developer.webex.com/docs/bots", &[
        inside("_PF84_", 64, r"[A-Za-z0-9]{64}_PF84_[0-9a-f-]{36}"),
        inside("_P0A1_", 64, r"[A-Za-z0-9]{64}_P0A1_[0-9a-f-]{36}"),
    ]),
    of(ProviderKey, "WeCom, hooks", "https://developer.work.weixin.qq.com/document/path/91770", &[after("/cgi-bin/webhook/send?key=", Word, 20)]),
    of(ProviderKey, "X", "https://docs.x.com/resources/fundamentals/authentication/oauth-2-0/bearer-tokens", &[
        pattern("AAAAAAAAAAAAAAAAAAA", r"A{19,24}[B-Za-z0-9][A-Za-z0-9]{0,80}%[A-Za-z0-9%]{30,}"),
    ]),
    of(ProviderKey, "Zapier, hooks", "https://help.zapier.com/hc/en-us/articles/8496288690317", &[after("hooks.zapier.com/hooks/catch/", Path, 10)]),
];
