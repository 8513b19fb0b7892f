//! Answers that come page by page.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::core::Core;
use super::error::CallError;
use crate::protocol::Operation;

/// An operation with `@paginated`. Generated code implements it.
pub trait Paginated: Operation {
    /// What stands for a page.
    type Token: Clone + PartialEq + Send + 'static;

    /// The token of the page after this one; `None` for the last page, which may have a token, too, if it is empty or the
    /// page says that it is the last.
    fn token(output: &Self::Output) -> Option<Self::Token>;

    /// Asks for the page that the token stands for.
    fn set_token(input: &mut Self::Input, token: Self::Token);
}

/// An operation with `@paginated` that says where the items of a page are. Generated code implements it.
pub trait PaginatedItems: Paginated {
    /// The list or map that holds them.
    type Items: IntoIterator<IntoIter: Send + 'static, Item: Send + 'static>;

    /// The items of a page; `None` if there are none.
    fn items(output: Self::Output) -> Option<Self::Items>;
}

/// The answers of a call that are pages: a [`Stream`], of which [`next`](Self::next) gives one after the other.
///
/// A page is asked for when the one before it has been taken, and not earlier. It ends with the page that has no
/// token for another one, or with the first error. Dropping it cancels the call that is under way.
#[must_use = "no page is asked for before `next` is called, or the stream is polled"]
pub struct Pages<Op: Paginated> {
    core: Core,
    input: Op::Input,
    repeated_token_is_end: bool,
    state: State<Op>,
}

/// A page, or why there is none.
type PageResult<Op> = Result<<Op as Operation>::Output, CallError<<Op as Operation>::Error>>;

/// The call for a page.
type Calling<Op> = Pin<Box<dyn Future<Output = PageResult<Op>> + Send>>;

enum State<Op: Paginated> {
    /// The next page is the one with this token; the first one has none.
    Ready(Option<Op::Token>),
    /// The page with this token is under way.
    Calling(Option<Op::Token>, Calling<Op>),
    /// A page gave the token by which it was asked for.
    Repeated,
    Done,
}

impl<Op: Paginated> Pages<Op> {
    /// The pages from the one on that `input` asks for.
    pub fn new(core: Core, input: Op::Input) -> Self {
        Self { core, input, repeated_token_is_end: false, state: State::Ready(None) }
    }

    /// Takes a page whose token is the one it was asked for by as the last one. Some services say by this that there
    /// is nothing more yet. Otherwise [`CallError::RepeatedToken`] follows the page, as asking again could go on for
    /// ever.
    pub fn end_on_repeated_token(mut self) -> Self {
        self.repeated_token_is_end = true;
        self
    }

    /// The next page; `None` after the last one, and after an error.
    ///
    /// # Errors
    /// All of [`CallError`].
    pub async fn next(&mut self) -> Option<PageResult<Op>> {
        poll_fn(|cx| self.poll_page(cx)).await
    }

    /// The items of the pages, one after the other.
    pub fn items(self) -> PageItems<Op>
    where
        Op: PaginatedItems,
    {
        PageItems { pages: self, items: None }
    }

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<PageResult<Op>>> {
        loop {
            match &mut self.state {
                State::Ready(token) => {
                    let token = token.take();
                    if let Some(token) = &token {
                        Op::set_token(&mut self.input, token.clone());
                    }
                    let (core, input) = (self.core.clone(), self.input.clone());
                    let call = Box::pin(async move { core.call::<Op>(input, None).await });
                    self.state = State::Calling(token, call);
                }
                State::Calling(sent, call) => {
                    let answer = ready!(call.as_mut().poll(cx));
                    self.state = match &answer {
                        Ok(output) => match Op::token(output) {
                            None => State::Done,
                            token if token == *sent && self.repeated_token_is_end => State::Done,
                            token if token == *sent => State::Repeated,
                            token => State::Ready(token),
                        },
                        Err(_) => State::Done,
                    };
                    return Poll::Ready(Some(answer));
                }
                State::Repeated => {
                    self.state = State::Done;
                    return Poll::Ready(Some(Err(CallError::RepeatedToken)));
                }
                State::Done => return Poll::Ready(None),
            }
        }
    }
}

/// The items of [`Pages`]: a [`Stream`], of which [`next`](Self::next) gives one after the other.
///
/// A page is asked for when all items of the one before it have been taken, and not earlier.
#[must_use = "no page is asked for before `next` is called, or the stream is polled"]
pub struct PageItems<Op: PaginatedItems> {
    pages: Pages<Op>,
    items: Option<<Op::Items as IntoIterator>::IntoIter>,
}

/// An item, or why there is none.
type ItemResult<Op> =
    Result<<<Op as PaginatedItems>::Items as IntoIterator>::Item, CallError<<Op as Operation>::Error>>;

impl<Op: PaginatedItems> PageItems<Op> {
    /// The next item; `None` after the last one of the last page, and after an error.
    ///
    /// # Errors
    /// All of [`CallError`].
    pub async fn next(&mut self) -> Option<ItemResult<Op>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<ItemResult<Op>>> {
        loop {
            if let Some(item) = self.items.as_mut().and_then(Iterator::next) {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(cx)) {
                Some(Ok(page)) => self.items = Op::items(page).map(IntoIterator::into_iter),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

// The call is pinned in its box; nothing else needs to stay where it is.
impl<Op: Paginated> Unpin for Pages<Op> {}
impl<Op: PaginatedItems> Unpin for PageItems<Op> {}

impl<Op: Paginated> Stream for Pages<Op> {
    type Item = PageResult<Op>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_page(cx)
    }
}

impl<Op: PaginatedItems> Stream for PageItems<Op> {
    type Item = ItemResult<Op>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(cx)
    }
}

impl<Op: Paginated> fmt::Debug for Pages<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ready(_) => "ready",
            State::Calling(..) => "calling",
            State::Repeated => "repeated token",
            State::Done => "done",
        };
        f.debug_struct("Pages").field("input", &self.input).field("state", &state).finish_non_exhaustive()
    }
}

impl<Op: PaginatedItems> fmt::Debug for PageItems<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageItems").field("pages", &self.pages).finish_non_exhaustive()
    }
}
