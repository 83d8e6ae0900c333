//! How background work stands behind what people and clients wait for.

/// Less than the others' share of a processor that both want; all of it if nobody else does. At 10
/// the text index fell behind by seconds on a busy machine.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 5;

/// Lets others have the processor before this thread and those begun from it. Only Linux keeps this
/// for each thread; elsewhere it stays as it is.
pub(crate) fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "background work goes on at full priority");
    }
}
