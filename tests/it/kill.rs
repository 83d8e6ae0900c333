//! Killed in the middle of ingest, the program has kept every span it acknowledged.

use std::thread;
use std::time::{Duration, Instant};

use crate::ledger::{Ledger, assert_sound};
use crate::random::Random;
use crate::sender::Senders;
use crate::server::Server;

const ROUNDS: usize = 20;

#[test]
fn every_acknowledged_span_outlives_twenty_kills() {
    let home = tempfile::tempdir().unwrap();
    let mut random = Random::new(20);
    let mut ledger = Ledger::default();
    let mut slowest_start = Duration::ZERO;
    for round in 0..ROUNDS {
        let begun = Instant::now();
        let server = Server::start(home.path());
        slowest_start = slowest_start.max(begun.elapsed());
        let senders = Senders::start(server.address(), &mut random);
        senders.wait_for_first();
        thread::sleep(Duration::from_millis(random.between(0, 700)));
        server.kill();
        ledger.add(senders.finish());
        if round % 5 == 4 {
            assert_eq!(ledger.missing_in(home.path()), 0, "after kill {}", round + 1);
            assert_sound(home.path());
        }
    }
    println!("{} spans acknowledged; slowest start {slowest_start:?}", ledger.spans());
    assert!(ledger.spans() > ROUNDS);
}
