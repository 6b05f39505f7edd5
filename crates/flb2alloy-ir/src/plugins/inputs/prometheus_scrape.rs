//! `prometheus_scrape`: asks servers for their metrics (plugins/in_prometheus_scrape).

use crate::client::{Auth, Client};
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational};
use crate::plugins::inputs::scraped;
use crate::plugins::{client, every, tls};
use crate::source::{Page, Source};
use crate::text::{Secret, Text};

const OPTIONS: &[Opt] = &[
    exact("host", "targets").default("localhost"),
    exact("port", "targets"),
    operational("listen", "nothing listens here").default("0.0.0.0"),
    exact("scrape_interval", "scrape_interval").default("10s"),
    operational("buffer_max_size", "body_size_limit bounds a page where that is needed").default("10M"),
    exact("metrics_path", "metrics_path").default("/metrics"),
    exact("http_user", "basic_auth"),
    exact("http_passwd", "basic_auth").secret(),
    exact("bearer_token", "authorization").secret(),
];

pub(crate) static PROMETHEUS_SCRAPE: Plugin = Plugin {
    id: "input/prometheus_scrape",
    names: &["prometheus_scrape"],
    becomes: "prometheus.scrape",
    options: &[OPTIONS, every::INPUT, tls::PROMETHEUS, client::NET],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let host = keys.text("host").map_or_else(|| Text::literal("localhost"), |given| given.text);
    let port = keys.text("port").map(|given| given.text);
    // prom_scrape.c, prom_scrape_create: 0 is not a port but none.
    let port = port.filter(|port| port.as_literal() != Some("0")).unwrap_or_else(|| Text::literal("9100"));
    let path = keys.text("metrics_path").map_or_else(|| Text::literal("/metrics"), |given| given.text);
    let user = keys.text("http_user");
    let password = keys.secret("http_passwd").unwrap_or(Secret(Text::literal("")));
    let token = keys.secret("bearer_token");
    let client = Client {
        // collect_metrics asks for the user first.
        auth: match user {
            Some(user) => Some(Auth::Basic { user: user.text, password }),
            None => token.map(Auth::Bearer),
        },
        tls: tls::client(keys),
        ..Client::default()
    };
    let name = host.display();
    let page = Page::Server { address: host.append(":").join(port), path, client: Box::new(client) };
    Some(scraped::source(keys, &name, 10, page))
}
