//! The window, where there is one.

use std::future::{Ready, ready};

use crate::context::Ctx;
use crate::error::Error;
use crate::shape::app::{WindowFocus, WindowFocusRequest};

pub(crate) fn focus(ctx: &Ctx, request: WindowFocusRequest) -> Ready<Result<WindowFocus, Error>> {
    ready(Ok(WindowFocus { focused: ctx.focus(request.arguments.unwrap_or_default()) }))
}
