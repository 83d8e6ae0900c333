//! The protocol as a whole, asked as its clients ask it, over a real store.

#[cfg(test)]
mod artifact;
#[cfg(test)]
mod assessment;
#[cfg(test)]
mod caller;
#[cfg(test)]
mod client;
#[cfg(test)]
mod experiment;
#[cfg(test)]
mod measure;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod run;
#[cfg(test)]
mod trace;
