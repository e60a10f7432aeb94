//! Keys of clouds, of services that identify people and machines in them, and of services that store secrets.

use crate::rule::Rule::{AwsKey, AzureKey, GoogleKey, ProviderKey};
use crate::table::Class::{Alnum, Base64, Dotted, Hex, Upper, Word};
use crate::table::{Service, after, inside, mixed, of, pattern, run};

#[rustfmt::skip]
pub(crate) const CLOUDS: &[Service] = &[
    of(AwsKey, "AWS", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html", &[
        pattern("AKIA", r"AKIA[A-Z0-9]{16}\b"),
        pattern("ASIA", r"ASIA[A-Z0-9]{16}\b"),
        pattern("ABIA", r"ABIA[A-Z0-9]{16}\b"),
        pattern("ACCA", r"ACCA[A-Z0-9]{16}\b"),
        run("ABSK", Base64, 100),
        run("bedrock-api-key-", Base64, 20),
        run("amzn.mws.", Dotted, 30),
        // Keys of AppSync.
        pattern("da2-", r"da2-[a-z0-9]{26}\b"),
        // Beginnings of session tokens of STS.
        run("IQoJb3JpZ2lu", Base64, 60),
        run("FwoGZXIvYXdz", Base64, 60),
        run("FQoGZXIvYXdz", Base64, 60),
        run("AQoDYXdz", Base64, 60),
        // Client secrets of Login with Amazon, and its tokens.
        pattern("amzn1.oa2-cs.v1.", r"amzn1\.oa2-cs\.v1\.[0-9a-f]{64}"),
        pattern("Atza|", r"Atza\|[A-Za-z0-9_%=+/-]{40,}"),
        pattern("Atzr|", r"Atzr\|[A-Za-z0-9_%=+/-]{40,}"),
    ]),
    of(ProviderKey, "AWS, presigned addresses", "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html", &[
        after("X-Amz-Signature=", Hex, 32),
        after("X-Amz-Security-Token=", Base64, 40),
    ]),
    of(GoogleKey, "Google", "https://cloud.google.com/docs/authentication/api-keys", &[
        run("AIza", Word, 30),
        run("ya29.", Dotted, 10),
        run("GOCSPX-", Word, 20),
        run("1//0", Word, 30),
        pattern("GOOG", r"GOOG(?:1[A-Z0-9]{56,58}|[A-Z0-9]{16,20})\b"),
        pattern("AAAA", r"AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{100,}"),
        // Keys that are bound to a service account: https://ai.google.dev/gemini-api/docs/api-key
        run("AQ.", Word, 40),
        // Codes that are exchanged for tokens, and sessions.
        run("4/0A", Word, 40),
        run("g.a000", Word, 60),
    ]),
    of(ProviderKey, "Google, presigned addresses", "https://cloud.google.com/storage/docs/authentication/signatures", &[
        after("X-Goog-Signature=", Hex, 32),
    ]),
    of(AzureKey, "Azure", "https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string", &[
        after("AccountKey=", Base64, 40),
        after("SharedAccessKey=", Base64, 20),
        after("SharedAccessSignature=", Base64, 20),
        after("sig=", Base64, 30),
        // Client secrets of Entra.
        inside("Q~", 4, r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"),
    ]),
    // Keys with a fixed signature inside.
    of(AzureKey, "Azure, keys of 2024 on", "https://learn.microsoft.com/azure/ai-services/rotate-keys", &[
        inside("JQQJ99", 52, r"[A-Za-z0-9+/]{52}JQQJ99[A-Za-z0-9+/=]{20,26}"),
        inside("AzCa", 44, r"[A-Za-z0-9+/]{44}AzCa[A-Za-z0-9+/]{5}={0,2}"),
        inside("AzSe", 42, r"[A-Za-z0-9+/]{42}AzSe[A-Za-z0-9+/]{5,6}={0,2}"),
        inside("AzFu", 44, r"[A-Za-z0-9_/+-]{44}AzFu[A-Za-z0-9_/+-]{5}[AQgw]={0,2}"),
        inside("+ASt", 76, r"[A-Za-z0-9+/]{76}\+ASt[A-Za-z0-9+/]{5,6}={0,2}"),
        inside("+ABa", 76, r"[A-Za-z0-9+/]{76}\+ABa[A-Za-z0-9+/]{5,6}={0,2}"),
        inside("+AMC", 76, r"[A-Za-z0-9+/]{76}\+AMC[A-Za-z0-9+/]{5,6}={0,2}"),
        inside("APIM", 76, r"[A-Za-z0-9+/]{76}APIM[A-Za-z0-9+/]{5,6}={0,2}"),
        inside("ACDb", 76, r"[A-Za-z0-9+/]{76}ACDb[A-Za-z0-9+/]{5,6}={0,2}"),
        inside("AIoT", 33, r"[A-Za-z0-9+/]{33}AIoT[A-P][A-Za-z0-9+/]{5}="),
        inside("+ASb", 33, r"[A-Za-z0-9+/]{33}\+ASb[A-P][A-Za-z0-9+/]{5}="),
        inside("+AEh", 33, r"[A-Za-z0-9+/]{33}\+AEh[A-P][A-Za-z0-9+/]{5}="),
        inside("+ARm", 33, r"[A-Za-z0-9+/]{33}\+ARm[A-P][A-Za-z0-9+/]{5}="),
        inside("+ACR", 42, r"[A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9+/]{5}"),
    ]),
    of(ProviderKey, "1Password", "https://developer.1password.com/docs/service-accounts", &[
        run("1password_", Word, 20),
        run("ops_eyJ", Base64, 50),
        run("A3-", Word, 30),
    ]),
    of(ProviderKey, "age", "https://github.com/FiloSottile/age", &[
        run("AGE-SECRET-KEY-1", Upper, 50),
        run("AGE-PLUGIN-", Word, 40),
    ]),
    of(ProviderKey, "Aiven and DigitalOcean, databases", "https://aiven.io/docs/platform/howto/reset-service-password", &[run("AVNS_", Word, 16)]),
    of(ProviderKey, "Akamai", "https://techdocs.akamai.com/developer/docs/set-up-authentication-credentials", &[
        pattern("akab-", r"akab-[A-Za-z0-9]{16}-[A-Za-z0-9]{16}"),
    ]),
    of(ProviderKey, "Alibaba", "https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair", &[
        run("LTAI", Alnum, 12),
        pattern("STS.", r"STS\.[A-Za-z0-9]{20,30}\b"),
    ]),
    of(ProviderKey, "Backblaze", "https://www.backblaze.com/docs/cloud-storage-application-keys", &[
        pattern("K00", r"K00[0-9][A-Za-z0-9/+]{27}\b"),
    ]),
    of(ProviderKey, "Cloudflare (API tokens)", "https://developers.cloudflare.com/fundamentals/api/get-started/token-formats", &[
        run("cfut_", Word, 36),
        run("cfat_", Word, 36),
        run("cfk_", Word, 36),
        // Tokens of tunnels: `{"a":` in base64.
        run("eyJhIjoi", Base64, 100),
    ]),
    of(ProviderKey, "Cloudflare (origin CA)", "https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys", &[
        pattern("v1.0-", r"v1\.0-[a-f0-9]{24}-[a-f0-9]{146}"),
    ]),
    of(ProviderKey, "Django", "https://docs.djangoproject.com/en/stable/ref/settings", &[
        pattern("django-insecure-", r"django-insecure-[a-z0-9!@#$%^&*(_=+)-]{40,}"),
    ]),
    of(ProviderKey, "DigitalOcean, Spaces", "https://docs.digitalocean.com/products/spaces/how-to/manage-access", &[
        pattern("DO00", r"DO00[A-Z0-9]{16}\b"),
        pattern("DO80", r"DO80[A-Z0-9]{16}\b"),
    ]),
    of(ProviderKey, "DigitalOcean", "https://docs.digitalocean.com/reference/api", &[
        run("dop_v1_", Hex, 40),
        run("doo_v1_", Hex, 40),
        run("dor_v1_", Hex, 40),
    ]),
    of(ProviderKey, "Exoscale", "https://community.exoscale.com/documentation/iam", &[run("EXO", Alnum, 24)]),
    of(ProviderKey, "Google reCAPTCHA", "https://developers.google.com/recaptcha/intro", &[
        pattern("6L", r"6L[c-f][A-Za-z0-9_-]{5}AAAAA[A-Za-z0-9_-]{27}"),
    ]),
    of(ProviderKey, "JD Cloud", "https://docs.jdcloud.com", &[pattern("JDC_", r"JDC_[A-Z0-9]{28,32}\b")]),
    of(ProviderKey, "JumpCloud", "https://docs.jumpcloud.com/api", &[run("jca_", Alnum, 36)]),
    of(ProviderKey, "Jenkins", "https://www.jenkins.io/doc/developer/security/secrets", &[
        pattern("{AQAAABAAAA", r"\{AQAAABAAAA[A-Za-z0-9+/=]{20,}\}"),
    ]),
    of(ProviderKey, "k3s", "https://docs.k3s.io/cli/token", &[pattern("K10", r"K10[0-9a-f]{64}::[a-z0-9-]+:[A-Za-z0-9]{16,}")]),
    of(ProviderKey, "Kubernetes client keys", "https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig", &[
        pattern("client-key-data:", r"client-key-data:\s*[A-Za-z0-9+/=]{40,}"),
    ]),
    of(ProviderKey, "Laravel", "https://laravel.com/docs/encryption", &[pattern("base64:", r"base64:[A-Za-z0-9+/]{43}=")]),
    of(ProviderKey, "MaxMind", "https://dev.maxmind.com/license-key-info", &[inside("_mmk", 36, r"[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk")]),
    of(ProviderKey, "Microsoft, refresh tokens", "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow", &[
        pattern("0.A", r"0\.A[A-Za-z0-9_-]{30,}(?:\.[A-Za-z0-9_-]+)+"),
        pattern("1.A", r"1\.A[A-Za-z0-9_-]{30,}(?:\.[A-Za-z0-9_-]+)+"),
        pattern("M.R3_", r"M\.R3_[A-Z0-9]{3}\.[A-Za-z0-9_!*$-]{20,}"),
        pattern("M.C5", r"M\.C5[0-9]{2}_[A-Z0-9]{3}\.[A-Za-z0-9_!*$-]{20,}"),
    ]),
    of(ProviderKey, "NetBird", "https://docs.netbird.io/how-to/access-netbird-public-api", &[run("nbp_", Alnum, 32)]),
    of(ProviderKey, "NTLM", "https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp", &[run("TlRMTVNTUAA", Base64, 28)]),
    of(ProviderKey, "OpenShift", "https://docs.openshift.com/container-platform/latest/authentication", &[run("sha256~", Word, 43)]),
    of(ProviderKey, "Okta", "https://developer.okta.com/docs/guides/create-an-api-token", &[after("SSWS ", Word, 30)]),
    of(ProviderKey, "Ory", "https://www.ory.sh/docs/security-compliance/personal-data-storage", &[
        pattern("ory_", r"ory_[a-z]{2,6}_[A-Za-z0-9_.-]{20,}"),
    ]),
    of(ProviderKey, "PASETO", "https://paseto.io", &[
        pattern("v1.", r"v1\.(?:local|public)\.[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9_-]*)?"),
        pattern("v2.", r"v2\.(?:local|public)\.[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9_-]*)?"),
        pattern("v3.", r"v3\.(?:local|public)\.[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9_-]*)?"),
        pattern("v4.", r"v4\.(?:local|public)\.[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9_-]*)?"),
    ]),
    of(ProviderKey, "Permit.io", "https://docs.permit.io", &[run("permit_key_", Alnum, 40)]),
    of(ProviderKey, "Proxmox", "https://pve.proxmox.com/wiki/Proxmox_VE_API", &[
        pattern("PVEAPIToken=", r"PVEAPIToken=[A-Za-z0-9@.!_-]+=[0-9a-f]{8}-[0-9a-f-]{27}"),
    ]),
    of(ProviderKey, "Rancher", "https://ranchermanager.docs.rancher.com/api/api-tokens", &[
        pattern("token-", r"token-[a-z0-9]{5}:[a-z0-9]{50,}"),
    ]),
    of(ProviderKey, "Scaleway", "https://www.scaleway.com/en/docs/iam/how-to/create-api-keys", &[pattern("SCW", r"SCW[A-Z0-9]{17}\b")]),
    of(ProviderKey, "Secret tokens of RFC 8959", "https://www.rfc-editor.org/rfc/rfc8959", &[
        pattern("secret-token:", r"secret-token:[A-Za-z0-9._~%!$&'()*+,;=:@-]{8,}"),
    ]),
    of(ProviderKey, "Tailscale", "https://tailscale.com/kb/1277/key-prefixes", &[run("tskey-", Word, 20)]),
    of(ProviderKey, "Tencent", "https://www.tencentcloud.com/document/product/598/34228", &[run("AKID", Alnum, 32)]),
    of(ProviderKey, "Terraform", "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens", &[
        inside(".atlasv1.", 14, r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9=_-]{60,}"),
    ]),
    of(ProviderKey, "UpCloud", "https://upcloud.com/docs/guides/getting-started-upcloud-api", &[run("ucat_", Alnum, 24)]),
    of(ProviderKey, "Vault", "https://developer.hashicorp.com/vault/docs/concepts/tokens", &[
        run("hvs.", Word, 24),
        run("hvb.", Word, 24),
        run("hvr.", Word, 24),
        // Until version 1.9.
        mixed("s.", 24),
    ]),
    of(ProviderKey, "Yandex Cloud", "https://yandex.cloud/en/docs/iam/concepts/authorization", &[
        run("AQVN", Word, 30),
        pattern("t1.", r"t1\.[A-Za-z0-9_-]{8,}={0,2}\.[A-Za-z0-9_-]{86}={0,2}"),
        pattern("y0_", r"y0_[A-Za-z0-9_-]{40,}"),
        pattern("YC", r"YC[A-Za-z0-9_-]{38}\b"),
    ]),
];
