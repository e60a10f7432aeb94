//! Keys of databases, of services that move and show data, and of services that monitor machines and programs.

use crate::rule::Rule::ProviderKey;
use crate::table::Class::{Alnum, Base64, Dotted, Hex, Word};
use crate::table::{Service, inside, of, pattern, run};

#[rustfmt::skip]
pub(crate) const DATA: &[Service] = &[
    of(ProviderKey, "Airtable", "https://airtable.com/developers/web/guides/personal-access-tokens", &[
        pattern("pat", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    ]),
    of(ProviderKey, "Astra", "https://docs.datastax.com/en/astra-db-serverless/administration/manage-application-tokens.html", &[
        pattern("AstraCS:", r"AstraCS:[A-Za-z0-9]{20,}(?::[A-Za-z0-9]+)?"),
    ]),
    of(ProviderKey, "Axiom", "https://axiom.co/docs/reference/tokens", &[
        pattern("xaat-", r"xaat-[0-9a-f]{8}-[0-9a-f-]{27}"),
        pattern("xapt-", r"xapt-[0-9a-f]{8}-[0-9a-f-]{27}"),
        pattern("xait-", r"xait-[0-9a-f]{8}-[0-9a-f-]{27}"),
    ]),
    of(ProviderKey, "ClickHouse Cloud", "https://clickhouse.com/docs/cloud/manage/openapi", &[
        // The exact length matters: a commit with this beginning is shorter, a SHA-256 longer.
        pattern("4b1d", r"4b1d[A-Za-z0-9]{38}\b"),
    ]),
    of(ProviderKey, "CockroachDB Cloud", "https://www.cockroachlabs.com/docs/cockroachcloud/managing-access", &[
        run("CCDB1_", Word, 40),
    ]),
    of(ProviderKey, "Confluent", "https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html", &[
        run("cflt", Base64, 56),
    ]),
    of(ProviderKey, "Contentful", "https://www.contentful.com/developers/docs/references/authentication", &[run("CFPAT-", Word, 40)]),
    of(ProviderKey, "Coralogix", "https://coralogix.com/docs/user-guides/account-management/api-keys/api-keys", &[
        pattern("cxtp_", r"cxtp_[A-Za-z0-9]{30}"),
        pattern("cxup_", r"cxup_[A-Za-z0-9]{30}"),
        pattern("cxuw_", r"cxuw_[A-Za-z0-9]{30}"),
    ]),
    of(ProviderKey, "Databento", "https://databento.com/docs/api-reference-historical/basics/authentication", &[pattern("db-", r"db-[A-Za-z0-9]{29}\b")]),
    of(ProviderKey, "Databricks", "https://docs.databricks.com/dev-tools/auth", &[
        run("dapi", Hex, 32),
        run("dose", Hex, 32),
        run("dkea", Hex, 32),
    ]),
    of(ProviderKey, "Datadog", "https://docs.datadoghq.com/account_management/api-app-keys", &[
        run("ddapp_", Alnum, 30),
        run("ddpat_", Alnum, 30),
    ]),
    of(ProviderKey, "dbt", "https://docs.getdbt.com/docs/dbt-cloud-apis/authentication", &[
        run("dbtc_", Word, 30),
        run("dbtu_", Word, 30),
        run("dbts_", Word, 30),
    ]),
    of(ProviderKey, "Dynatrace", "https://docs.dynatrace.com/docs/dynatrace-api/basics/dynatrace-api-authentication", &[
        pattern("dt0", r"dt0[a-z][0-9]{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}"),
        run("dt0c01.", Dotted, 60),
    ]),
    of(ProviderKey, "Elastic Cloud", "https://www.elastic.co/docs/deploy-manage/api-keys", &[run("essu_", Base64, 40)]),
    of(ProviderKey, "Fauna", "https://docs.fauna.com/fauna/current/learn/security/keys", &[run("fnA", Word, 37)]),
    of(ProviderKey, "FireHydrant", "https://docs.firehydrant.com/docs/api-keys", &[pattern("fhb-", r"fhb-[0-9a-f]{32}\b")]),
    of(ProviderKey, "Foursquare", "https://docs.foursquare.com/developer/reference/manage-api-keys", &[run("fsq3", Base64, 40)]),
    of(ProviderKey, "Grafana", "https://grafana.com/docs/grafana/latest/administration/service-accounts", &[
        run("glc_", Base64, 32),
        run("glsa_", Word, 32),
        // `{"k":"` in base64.
        run("eyJrIjoi", Base64, 40),
    ]),
    of(ProviderKey, "Hex", "https://learn.hex.tech/docs/api-integrations/api/overview", &[run("hxtp_", Alnum, 60), run("hxtw_", Alnum, 60)]),
    of(ProviderKey, "Honeycomb", "https://docs.honeycomb.io/get-started/configure/environments/manage-api-keys", &[
        run("hcaik_", Alnum, 40),
        run("hcamk_", Alnum, 40),
        run("hcaic_", Alnum, 40),
    ]),
    of(ProviderKey, "Lightdash", "https://docs.lightdash.com/references/workspace/personal-tokens", &[run("ldpat_", Alnum, 32)]),
    of(ProviderKey, "Mapbox", "https://docs.mapbox.com/help/dive-deeper/access-tokens", &[run("sk.eyJ", Dotted, 60), run("tk.eyJ", Dotted, 60)]),
    of(ProviderKey, "Metabase", "https://www.metabase.com/docs/latest/people-and-groups/api-keys", &[run("mb_", Base64, 40)]),
    of(ProviderKey, "MongoDB Atlas", "https://www.mongodb.com/docs/atlas/api/service-accounts-overview", &[run("mdb_sa_sk_", Word, 40)]),
    of(ProviderKey, "Neon", "https://neon.com/docs/manage/api-keys", &[run("napi_", Alnum, 60), pattern("npg_", r"npg_[A-Za-z0-9]{12,}")]),
    of(ProviderKey, "New Relic", "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys", &[
        run("NRAK-", Alnum, 20),
        run("NRII-", Word, 20),
        run("NRIQ-", Word, 20),
        run("NRRA-", Word, 20),
        inside("NRAL", 36, r"[A-Za-z0-9]{36}NRAL\b"),
        inside("FFFF", 32, r"eu01xx[0-9a-f]{26}FFFFNRAL"),
        run("NRJS-", Word, 16),
        run("NRBR-", Word, 16),
        run("NRSP-", Word, 16),
    ]),
    of(ProviderKey, "Planet", "https://developers.planet.com/docs/apis", &[run("PLAK", Alnum, 32)]),
    of(ProviderKey, "PlanetScale", "https://planetscale.com/docs/api/reference/service-tokens", &[
        pattern("pscale_", r"pscale_[a-z]+_[A-Za-z0-9_=.-]{30,}"),
    ]),
    of(ProviderKey, "PostHog", "https://posthog.com/docs/api", &[run("phx_", Word, 30), run("pha_", Word, 30), run("phs_", Word, 30)]),
    of(ProviderKey, "RapidAPI", "https://docs.rapidapi.com/docs/keys", &[
        inside("msh", 10, r"[a-z0-9]{10}msh[a-z0-9]{15}p1[a-z0-9]{6}jsn[a-z0-9]{12}"),
    ]),
    of(ProviderKey, "Rootly", "https://docs.rootly.com/api-reference/overview", &[run("rootly_", Hex, 40)]),
    of(ProviderKey, "Samsara", "https://developers.samsara.com/docs/authentication", &[run("samsara_api_", Alnum, 24)]),
    of(ProviderKey, "Sanity", "https://www.sanity.io/docs/http-auth", &[pattern("sk", r"sk[A-Za-z0-9]{78,}")]),
    of(ProviderKey, "Sentry", "https://docs.sentry.io/account/auth-tokens", &[
        run("sntrys_", Base64, 40),
        run("sntryu_", Hex, 40),
        run("sntrya_", Hex, 40),
        run("sntryi_", Hex, 40),
    ]),
    of(ProviderKey, "SettleMint", "https://console.settlemint.com/documentation", &[
        run("sm_aat_", Alnum, 16),
        run("sm_pat_", Alnum, 16),
        run("sm_sat_", Alnum, 16),
    ]),
    of(ProviderKey, "Supabase", "https://supabase.com/docs/guides/api/api-keys", &[run("sbp_", Word, 40), run("sb_secret_", Word, 20)]),
    of(ProviderKey, "Tinybird", "https://www.tinybird.co/docs/administration/auth-tokens", &[
        pattern("p.eyJ", r"p\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"),
    ]),
    of(ProviderKey, "Ubidots", "https://docs.ubidots.com/reference/authentication", &[run("BBFF-", Alnum, 30), run("BBUS-", Alnum, 30)]),
    of(ProviderKey, "Workato", "https://docs.workato.com/workato-api.html", &[
        pattern("wrk", r"wrk(?:us|eu|jp|sg|au|il|trial)-[A-Za-z0-9._=-]{20,}"),
    ]),
    of(ProviderKey, "Xata", "https://xata.io/docs/api-reference/user", &[run("xau_", Alnum, 24)]),
];
