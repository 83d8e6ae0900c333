//! Ingest as a whole, on what real libraries sent and on what hostile senders could send.

#[cfg(test)]
mod client;
#[cfg(test)]
mod collector;
#[cfg(test)]
mod differential;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod grpc;
#[cfg(test)]
mod health;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod mutation;
#[cfg(test)]
mod recorded;
