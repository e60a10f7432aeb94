//! Services whose keys have a recognizable form, grouped by purpose.

mod clouds;
mod code;
mod data;
mod messages;
mod models;
mod payments;

use crate::table::Service;

pub(crate) fn services() -> impl Iterator<Item = &'static Service> {
    [
        models::MODELS,
        clouds::CLOUDS,
        code::CODE,
        data::DATA,
        messages::MESSAGES,
        payments::PAYMENTS,
    ]
    .into_iter()
    .flatten()
}
