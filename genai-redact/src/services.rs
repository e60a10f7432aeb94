//! Services whose keys have a recognizable form, grouped by purpose.

mod clouds;
mod code;
mod data;
mod messages;
mod models;
mod payments;

use crate::table::Service;

pub(crate) const SERVICES: &[&[Service]] = &[
    models::MODELS,
    clouds::CLOUDS,
    code::CODE,
    data::DATA,
    messages::MESSAGES,
    payments::PAYMENTS,
];
