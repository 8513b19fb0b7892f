//! Loading: from texts to a model.

mod closure;
mod faults;
mod merging;
mod mixins;
mod reading;
mod traits;
mod versions;
