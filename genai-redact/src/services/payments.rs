//! Keys of banks, shops, payments and carriers.

use crate::rule::Rule::{ProviderKey, StripeKey};
use crate::table::Class::{Alnum, Base64, Dotted, Hex, Word};
use crate::table::{Service, mixed, of, pattern, run};

#[rustfmt::skip]
pub(crate) const PAYMENTS: &[Service] = &[
    of(StripeKey, "Stripe", "https://docs.stripe.com/keys", &[
        run("sk_live_", Alnum, 10),
        run("sk_test_", Alnum, 10),
        run("sk_prod_", Alnum, 10),
        run("rk_live_", Alnum, 10),
        run("rk_test_", Alnum, 10),
        run("rk_prod_", Alnum, 10),
        run("whsec_", Base64, 24),
    ]),
    of(ProviderKey, "Stripe, organizations", "https://docs.stripe.com/keys", &[run("sk_org_", Alnum, 20)]),
    of(ProviderKey, "Adyen", "https://docs.adyen.com/development-resources/api-credentials", &[
        pattern("AQE", r"AQE[a-z]hm[a-z][A-Za-z0-9+/=*-]{50,}"),
    ]),
    of(ProviderKey, "Asaas", "https://docs.asaas.com/docs/authentication-2", &[run("$aact_", Word, 20)]),
    of(ProviderKey, "Braintree", "https://developer.paypal.com/braintree/articles/control-panel/important-gateway-credentials", &[
        pattern("access_token$", r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-z]{32}"),
    ]),
    of(ProviderKey, "Brex", "https://developer.brex.com/docs/authentication", &[run("bxt_", Alnum, 30)]),
    of(ProviderKey, "Cashfree", "https://www.cashfree.com/docs/api-reference/authentication", &[
        pattern("cfsk_", r"cfsk_ma_(?:prod|test)_[0-9a-f]{32}_[0-9a-f]{8}"),
    ]),
    of(ProviderKey, "Checkout.com", "https://www.checkout.com/docs/developer-resources/api/api-authentication", &[
        run("sk_sbox_", Alnum, 20),
    ]),
    of(ProviderKey, "Duffel", "https://duffel.com/docs/api/overview/authentication", &[run("duffel_", Base64, 40)]),
    of(ProviderKey, "EasyPost", "https://docs.easypost.com/docs/authentication", &[run("EZAK", Alnum, 50), run("EZTK", Alnum, 50)]),
    of(ProviderKey, "Flutterwave", "https://developer.flutterwave.com/docs/authentication", &[run("FLWSECK", Word, 12)]),
    of(ProviderKey, "Klarna", "https://docs.klarna.com/api/authentication", &[
        pattern("klarna_", r"klarna_(?:live|test)_api_[A-Za-z0-9_!()*~.-]{20,}"),
    ]),
    of(ProviderKey, "Mercado Pago", "https://www.mercadopago.com/developers/en/docs/your-integrations/credentials", &[
        pattern("APP_USR-", r"APP_USR-(?:[0-9]{10,}-[0-9]{6}-[0-9a-f]{32}-[0-9]+|[0-9a-f]{8}-[0-9a-f-]{27})"),
        pattern("TEST-", r"TEST-[0-9]{10,}-[0-9]{6}-[0-9a-f]{32}-[0-9]+"),
    ]),
    of(ProviderKey, "Mercury", "https://docs.mercury.com/reference/getting-started-with-your-api", &[run("mercury_production_", Word, 40)]),
    of(ProviderKey, "Midtrans", "https://docs.midtrans.com/docs/midtrans-account", &[run("Mid-server-", Word, 16)]),
    of(ProviderKey, "Mollie, GoCardless, Lob", "https://docs.mollie.com/reference/authentication", &[
        run("live_", Alnum, 30),
        pattern("test_", r"test_[0-9a-f]{35}\b"),
        run("live_", Word, 40),
        mixed("test_", 30),
    ]),
    of(ProviderKey, "Omise", "https://docs.omise.co/api-authentication", &[run("skey_", Word, 19)]),
    of(ProviderKey, "Paddle", "https://developer.paddle.com/api-reference/about/api-keys", &[
        run("pdl_live_apikey_", Word, 40),
        run("pdl_sdbx_apikey_", Word, 40),
    ]),
    of(ProviderKey, "Plaid", "https://plaid.com/docs/api/tokens", &[
        pattern("access-", r"access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f-]{27}"),
        pattern("public-", r"public-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f-]{27}"),
    ]),
    of(ProviderKey, "Polar", "https://polar.sh/docs/integrate/authentication", &[
        run("polar_at_", Word, 20),
        run("polar_oat_", Word, 20),
        run("polar_pat_", Word, 20),
    ]),
    of(ProviderKey, "Ramp", "https://docs.ramp.com/developer-api/v1/authorization", &[run("ramp_sec_", Alnum, 40)]),
    of(ProviderKey, "Razorpay", "https://razorpay.com/docs/api/authentication", &[run("rzp_live_", Alnum, 14), run("rzp_test_", Alnum, 14)]),
    of(ProviderKey, "Shippo", "https://docs.goshippo.com/docs/guides_general/authentication", &[run("shippo_live_", Hex, 40), run("shippo_test_", Hex, 40)]),
    of(ProviderKey, "Shopify", "https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens", &[
        run("shpat_", Hex, 32),
        run("shpca_", Hex, 32),
        run("shppa_", Hex, 32),
        run("shpss_", Hex, 32),
        run("shpua_", Hex, 32),
        run("shptka_", Hex, 32),
    ]),
    of(ProviderKey, "Square", "https://developer.squareup.com/docs/build-basics/access-tokens", &[
        run("EAAA", Word, 56),
        run("sq0atp-", Word, 22),
        run("sq0csp-", Word, 40),
        pattern("sq0", r"sq0[a-z]{3}-[A-Za-z0-9_-]{22,}"),
    ]),
    of(ProviderKey, "SumUp", "https://developer.sumup.com/tools/authorization/api-keys", &[run("sup_sk_", Alnum, 30)]),
    of(ProviderKey, "T-Invest", "https://developer.tbank.ru/invest/intro/intro/token", &[pattern("t.", r"t\.[A-Za-z0-9_-]{86}\b")]),
    of(ProviderKey, "Toss Payments", "https://docs.tosspayments.com/reference/using-api/api-keys", &[
        run("live_sk_", Alnum, 20),
        run("test_sk_", Alnum, 20),
        run("live_gsk_", Alnum, 20),
        run("test_gsk_", Alnum, 20),
    ]),
    of(ProviderKey, "Up", "https://developer.up.com.au", &[run("up:yeah:", Alnum, 40), run("up:demo:", Alnum, 40)]),
    of(ProviderKey, "Wallets of Bitcoin, Nostr", "https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki", &[
        pattern("xprv", r"xprv[1-9A-HJ-NP-Za-km-z]{100,}"),
        pattern("nsec1", r"nsec1[02-9ac-hj-np-z]{58}"),
    ]),
    of(ProviderKey, "Wix", "https://dev.wix.com/docs/rest/articles/getting-started/api-keys", &[run("IST.eyJ", Dotted, 60)]),
    of(ProviderKey, "WooCommerce", "https://woocommerce.github.io/woocommerce-rest-api-docs", &[run("ck_", Hex, 40), run("cs_", Hex, 40)]),
    of(ProviderKey, "Xendit", "https://docs.xendit.co/docs/api-keys", &[run("xnd_production_", Word, 30), run("xnd_development_", Word, 30)]),
    of(ProviderKey, "Zoho", "https://www.zoho.com/accounts/protocol/oauth.html", &[pattern("1000.", r"1000\.[0-9a-f]{32}\.[0-9a-f]{32}")]),
];
