use std::time::Duration;

use super::{LossReason, Message, Refusal, SubscriptionKey, Warning};

/// What happened to a client, in order.
///
/// [`Connect`](Self::Connect) comes first and after each [`Lost`](Self::Lost) that promises it. Of a subscription,
/// [`Established`](Self::Established) comes before what is [`Delivered`](Self::Delivered), on each connection;
/// nothing follows its [`SubscriptionFailed`](Self::SubscriptionFailed). [`Failed`](Self::Failed),
/// [`Closed`](Self::Closed) and a [`Lost`](Self::Lost) without a pause are the last event.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ClientEvent {
    /// Open a transport, and say [`opened`](super::ClientSession::opened) or
    /// [`transport_closed`](super::ClientSession::transport_closed). Now is also the time to
    /// [renew](super::ClientSession::set_credentials) credentials that have expired.
    Connect {
        /// How many connections failed in a row before this one.
        failures: u32,
    },
    /// The connection is open.
    Authenticated {
        /// The reply. Its payload names the tenant, the `jailId`.
        message: Message,
    },
    /// A subscription is there, for the first time or again.
    Established {
        /// The subscription.
        subscription: SubscriptionKey,
        /// The first reply, or the delivery that overtook it.
        message: Message,
    },
    /// A message of a stream came.
    Delivered {
        /// The subscription.
        subscription: SubscriptionKey,
        /// What came.
        message: Message,
    },
    /// There will be no such subscription, on this connection or a later one.
    SubscriptionFailed {
        /// The subscription.
        subscription: SubscriptionKey,
        /// Why.
        reason: SubscriptionFailure,
    },
    /// A message was dropped.
    Warning(Warning),
    /// The connection is lost: close its transport if it is open.
    Lost {
        /// Why.
        reason: LossReason,
        /// How long until [`Connect`](Self::Connect) comes; `None` if it does not.
        pause: Option<Duration>,
    },
    /// The server does not accept the credentials: close the transport. There will be no other connection.
    Failed {
        /// What the server says.
        refusal: Refusal,
    },
    /// The session is closed at its owner's wish: close the transport if it is open.
    Closed,
}

/// Why there is no subscription.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SubscriptionFailure {
    /// The server refuses it.
    #[error("the subscription was refused")]
    Refused(#[source] Refusal),
    /// No first reply came in time.
    #[error("the subscription was not answered within {limit:?}")]
    Unanswered {
        /// The time there was.
        limit: Duration,
    },
}
