//! The program itself.

use std::future::{Ready, ready};

use crate::context::Ctx;
use crate::error::Error;
use crate::shape::app::{AppInfo, AppInfoRequest};

pub(crate) fn info(ctx: &Ctx, _: AppInfoRequest) -> Ready<Result<AppInfo, Error>> {
    ready(Ok(AppInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        host: ctx.host(),
        process: std::process::id(),
    }))
}
