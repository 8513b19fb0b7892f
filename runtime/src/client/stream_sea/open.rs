//! Opening subscriptions.

use tracing::Instrument;

use super::super::call::OutputCall;
use super::super::core::HandlersOf;
use super::super::error::CallError;
use super::super::initial::InitialResponse;
use super::super::link::Link;
use super::super::open::attach;
use super::super::receiver::EventReceiver;
use super::super::trace::{self, StreamTrace};
use super::events::{SubscriptionEvents, call_error};
use super::hub::Subscription;
use super::line::StreamSeaLine;
use crate::protocol::{Operation, Prepared, WebSocketAction};

impl StreamSeaLine {
    /// Opens a subscription, and waits until the server has answered to it:
    /// [`Core::open_output`](super::super::Core::open_output).
    pub(in crate::client) async fn open_output<Op: Operation>(
        &self,
        action: WebSocketAction,
        input: &Op::Input,
        handlers: Option<HandlersOf<Op>>,
    ) -> Result<OutputCall<Op>, CallError<Op::Error>>
    where
        Op::Output: Clone,
    {
        let span = trace::call(Op::SCHEMA);
        let outcome = self.established::<Op>(action, input).instrument(span.clone()).await;
        trace::record_outcome(&span, &outcome);
        let events = SubscriptionEvents::<Op>::new(outcome?);
        let link = Link::new(None).traced(StreamTrace::begin(Op::SCHEMA));
        let initial = InitialResponse::new();
        initial.set(Ok(Op::Output::default()));
        let deadlines = self.http.deadlines();
        let receiver = EventReceiver::open(Box::new(events), link.clone()).with_deadlines(deadlines);
        let receiver = attach::<Op>(handlers, receiver, &initial, &link).with_deadlines(deadlines);
        Ok(OutputCall::new(receiver, initial))
    }

    async fn established<Op: Operation>(
        &self,
        action: WebSocketAction,
        input: &Op::Input,
    ) -> Result<Subscription, CallError<Op::Error>> {
        self.check::<Op>(input)?;
        let subscription = {
            let input = Prepared::new(Op::SCHEMA, input, &self.http.context()).map_err(CallError::input)?;
            self.subscribe(action, &input).map_err(CallError::StreamSea)?
        };
        subscription.established().await.map_err(call_error::<Op>)?;
        Ok(subscription)
    }
}
