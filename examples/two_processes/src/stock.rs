//! The tool in the workflow's process: the work is done by the warehouse.

use std::error::Error;

use genai::propagation;
use reqwest::{Client, header::HeaderMap};

/// A client of the warehouse.
#[derive(Debug)]
pub(crate) struct Stock {
    client: Client,
    url: String,
}

impl Stock {
    pub(crate) fn new(url: &str) -> reqwest::Result<Self> {
        Ok(Self {
            // The warehouse is on this machine, so a proxy in the environment is ignored.
            client: Client::builder().no_proxy().build()?,
            url: url.to_owned(),
        })
    }

    /// How many pieces of an item are in stock.
    #[genai::tool(name = "stock_of", call_id, skip(call_id))]
    pub(crate) async fn of(&self, call_id: &str, item: &str) -> Result<u32, Box<dyn Error>> {
        let mut headers = HeaderMap::new();
        propagation::inject_headers(&mut headers);

        let request = self.client.get(format!("{}/stock/{item}", self.url)).headers(headers);
        let answer = request.send().await?.error_for_status()?;
        Ok(answer.text().await?.parse()?)
    }
}
