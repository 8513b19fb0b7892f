//! All that the device remembers.

use std::collections::BTreeSet;

use smithy_streams_runtime::types::Timestamp;

use super::broker::Broker;
use super::components::Components;
use super::deployments::Deployments;
use super::devices::Devices;
use super::local_topics::LocalTopics;
use super::secrets::Secrets;
use super::shadows::Shadows;

/// The state of the device, by theme.
#[derive(Default)]
pub(crate) struct Nucleus {
    pub(crate) components: Components,
    pub(crate) deployments: Deployments,
    pub(crate) local_topics: LocalTopics,
    pub(crate) broker: Broker,
    pub(crate) shadows: Shadows,
    pub(crate) secrets: Secrets,
    pub(crate) devices: Devices,
    /// The tokens that components came with.
    pub(crate) tokens: BTreeSet<String>,
}

/// Who calls, and when.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) component: String,
    pub(crate) now: Timestamp,
}

#[cfg(test)]
impl Call {
    /// A call of a component at the thousandth second.
    pub(crate) fn of(component: &str) -> Self {
        Self { component: component.to_owned(), now: Timestamp::from_seconds(1000) }
    }
}
