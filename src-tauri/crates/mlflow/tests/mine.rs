//! Temporary.
#[cfg(test)]
#[path = "it/assessment.rs"]
mod assessment;
#[cfg(test)]
#[path = "it/client.rs"]
mod client;
#[cfg(test)]
#[path = "it/experiment.rs"]
mod experiment;
#[cfg(test)]
#[path = "it/measure.rs"]
mod measure;
#[cfg(test)]
#[path = "it/recorded.rs"]
mod recorded;
#[cfg(test)]
#[path = "it/replay.rs"]
mod replay;
#[cfg(test)]
#[path = "it/trace.rs"]
mod trace;
